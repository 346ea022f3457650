import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DrillOrder } from "../../lib/contracts/order";
import { CheckRunner } from "../checks/check-runner";
import { configFiles } from "../checks/config/files.check";
import { makeFolder } from "../disk/durable";
import { KnownGood } from "../disk/known-good";
import { localHost } from "../host/local-host";
import { DrillRoom } from "./drill-room";

const runners: CheckRunner[] = [];
afterEach(() => {
  for (const runner of runners.splice(0)) runner.stop();
});

/** A room with the real check and the real history, as the agent has them. */
function makeRoom(state = mkdtempSync(join(tmpdir(), "mw-drill-")), checks = [configFiles]) {
  const history = new KnownGood(join(state, "known-good"));
  const runner = new CheckRunner({ host: localHost({ history }), checks, workloads: [] });
  runners.push(runner);
  const room: DrillRoom = new DrillRoom({
    folder: join(state, "drill"),
    history,
    now: Date.now,
    onChange: () => runner.configure(room.workloads, {}),
    look: async (check, workload) => (await runner.runNow(check, workload))[0],
    log: () => {},
  });
  return { state, history, runner, room };
}
const orderOf = (more: Partial<DrillOrder> = {}) =>
  ({ action: "inject", drillId: randomUUID(), workload: "fire-drill-7", untilMs: Date.now() + 60_000, ...more }) as DrillOrder;

describe("the room of a fire drill", () => {
  it("breaks its own file so that the check sees it, with a whole version to restore", async () => {
    const { room, runner, history } = makeRoom();
    const order = orderOf();
    await room.inject(order);
    await room.inject(order);
    const [path] = room.workloads[0]!.configs;
    const [seen] = await runner.runNow("config.files", "fire-drill-7");
    expect(seen).toMatchObject({ state: "faulty", code: "does-not-parse", sentence: expect.stringContaining("fire-drill.yaml:4:1") });
    expect(history.last(path!)?.content.toString()).toContain("  harmless: true");
    expect(readFileSync(path!, "utf8")).toContain("\tharmless: true");
    room.clear(order.drillId);
    expect(existsSync(path!)).toBe(false);
    expect(history.last(path!)).toBeUndefined();
    expect(room.workloads).toEqual([]);
    expect(runner.results()).toEqual([]);
    room.clear(order.drillId);
  });

  it("is emptied at the drill's own deadline", async () => {
    const { room, state } = makeRoom();
    await room.inject(orderOf({ untilMs: Date.now() + 50 }));
    await vi.waitFor(() => expect(existsSync(join(state, "drill"))).toBe(false), { timeout: 10_000 });
    expect(room.workloads).toEqual([]);
  });

  it("is emptied when the agent restarts after it was killed in the middle", async () => {
    const { room, state } = makeRoom();
    await room.inject(orderOf());
    const [path] = room.workloads[0]!.configs;
    const again = makeRoom(state);
    expect(existsSync(path!)).toBe(false);
    expect(again.room.workloads).toEqual([]);
    expect(again.history.last(path!)).toBeUndefined();
  });

  it("touches nothing outside its folder", async () => {
    const { room, state } = makeRoom();
    const other = join(makeFolder(join(state, "targets")), "kept");
    writeFileSync(other, "as it was");
    const order = orderOf();
    await room.inject(order);
    room.clear(order.drillId);
    expect(readFileSync(other, "utf8")).toBe("as it was");
  });

  it("takes one drill at a time, by a drill's name, and only where the check runs", async () => {
    const { room } = makeRoom();
    await expect(room.inject(orderOf({ workload: "chat" }))).rejects.toThrow("not the name of a fire drill");
    await room.inject(orderOf());
    await expect(room.inject(orderOf())).rejects.toThrow("another fire drill");
    const off = makeRoom(undefined, []);
    await expect(off.room.inject(orderOf())).rejects.toThrow("does not run on this host");
    expect(existsSync(join(off.state, "drill"))).toBe(false);
  });
});
