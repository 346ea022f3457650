import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { Workload } from "../../lib/contracts/workload";
import { parseBeatLine } from "./beat-line";
import { RankBeats } from "./rank-beats";
import { RankSocket, type RankSocketOptions } from "./rank-socket";

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const workload = Workload.parse({ name: "job", kind: "training", ranks: { expected: 4 } });

async function listening(limits: RankSocketOptions["limits"] = {}) {
  const path = join(mkdtempSync(join(tmpdir(), "mw-ranks-")), "ranks", "beat.sock");
  const heard = new RankBeats(() => [workload]);
  const socket = new RankSocket({ path, onBeat: (beat) => heard.take(beat), log: () => {}, limits });
  expect(await socket.start()).toBe(true);
  ends.push(() => socket.stop());
  const ranks = () => (heard.of("job")?.beats ?? []).map(({ rank }) => rank).sort();
  return { path, socket, heard, ranks };
}
function speak(path: string): Socket & { closed: boolean } {
  const line = connect(path)
    .on("error", () => {})
    .resume();
  ends.push(() => void line.destroy());
  return line;
}
const beat = (rank: number, more: object = {}) => `${JSON.stringify({ workload: "job", rank, step: 7, ...more })}\n`;

describe("the socket for ranks", () => {
  it("hears ranks, also where a beat comes in pieces or many come at once, and forgets one that says goodbye", async () => {
    const { path, heard, ranks } = await listening();
    const [one, two] = [speak(path), speak(path)];
    one.write(beat(0).slice(0, 9));
    two.write(beat(1) + beat(2, { pid: 5, host: "gpu-1" }));
    await eventually(() => expect(ranks()).toEqual([1, 2]));
    one.write(beat(0).slice(9));
    await eventually(() => expect(ranks()).toEqual([0, 1, 2]));
    expect(heard.of("job")!.beats.find(({ rank }) => rank === 2)).toMatchObject({ pid: 5, host: "gpu-1", step: 7 });
    two.write(beat(1, { end: true }));
    await eventually(() => expect(ranks()).toEqual([0, 2]));
  });

  it("is for its owner and group alone", async () => {
    const { path } = await listening();
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(statSync(join(path, "..")).mode & 0o027).toBe(0);
  });

  it("keeps nothing for an undeclared workload or rank", async () => {
    const { path, heard, ranks } = await listening();
    speak(path).write(beat(9) + beat(0, { workload: "other" }) + beat(3));
    await eventually(() => expect(ranks()).toEqual([3]));
    expect(heard.of("other")).toBeNull();
  });

  it.each([
    ["garbage", "not a beat\n".repeat(20)],
    ["an endless line", "x".repeat(5_000)],
    ["binary noise", `${Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 31) % 256)).toString("latin1")}\n`.repeat(3)],
    ["a flood", beat(1).repeat(500)],
  ])("lets go of who sends %s, and hears the others", async (_, text) => {
    const { path, socket, ranks } = await listening();
    const bad = speak(path);
    bad.write(text, "latin1");
    await eventually(() => expect(socket.dropped).toBe(1));
    await eventually(() => expect(bad.closed).toBe(true));
    speak(path).write(beat(0));
    await eventually(() => expect(ranks()).toContain(0));
  });

  it("takes no more senders than it has places, and frees a place when one leaves", async () => {
    const { path, ranks } = await listening({ senders: 2 });
    const [first, second] = [speak(path), speak(path)];
    first.write(beat(0));
    second.write(beat(1));
    await eventually(() => expect(ranks()).toEqual([0, 1]));
    const third = speak(path);
    third.write(beat(2));
    await eventually(() => expect(third.closed).toBe(true));
    expect(ranks()).toEqual([0, 1]);
    first.destroy();
    await eventually(() => {
      speak(path).write(beat(3));
      expect(ranks()).toContain(3);
    });
  });

  it("replaces a socket that was left behind, never a file, and says why it cannot listen", async () => {
    const { path, socket } = await listening();
    await socket.stop();
    const said: string[] = [];
    const open = async (at: string) => {
      const next = new RankSocket({ path: at, onBeat: () => true, log: (line) => said.push(line) });
      ends.push(() => next.stop());
      return next.start();
    };
    expect(await open(path)).toBe(true);
    const file = join(mkdtempSync(join(tmpdir(), "mw-ranks-")), "file");
    writeFileSync(file, "mine");
    expect(await open(file)).toBe(false);
    expect(await open(`/tmp/${"x".repeat(120)}/beat.sock`)).toBe(false);
    expect(said.join("\n")).toMatch(/EADDRINUSE[\s\S]*longer than 107 bytes/);
  });
});

describe("a beat's line", () => {
  it("needs a workload and a rank, and ignores what it does not know", () => {
    expect(parseBeatLine('{"workload":"job","rank":3,"loss":1.5}')).toEqual({
      workload: "job",
      rank: 3,
      host: "",
      pid: null,
      step: null,
      end: false,
    });
    for (const line of [
      "",
      "{}",
      "[]",
      "null",
      "3",
      '{"workload":"job"}',
      '{"workload":"a b","rank":1}',
      '{"workload":"job","rank":-1}',
      '{"workload":"job","rank":1e9}',
      '{"workload":"job","rank":"1"}',
    ])
      expect(parseBeatLine(line)).toBeNull();
    expect(parseBeatLine('{"workload":"job","rank":1,"host":"x\\ny","pid":-4,"step":1.5}')).toMatchObject({
      host: "",
      pid: null,
      step: null,
    });
  });

  it("is a whole beat or nothing, whatever is sent", () => {
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 2_000 }),
      fc.anything().map((value) => JSON.stringify(value) ?? "undefined"),
      fc
        .record({
          workload: fc.anything(),
          rank: fc.anything(),
          host: fc.anything(),
          pid: fc.anything(),
          step: fc.anything(),
          end: fc.anything(),
        })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anything, (line) => {
        const read = parseBeatLine(line);
        if (read === null) return;
        expect(read.workload).toMatch(/^[\w.-]{1,80}$/);
        expect(read.rank >= 0 && read.rank < 4_096 && Number.isInteger(read.rank)).toBe(true);
        expect(read.host).toMatch(/^[\w.:-]*$/);
        for (const number of [read.pid, read.step]) expect(number === null || (Number.isSafeInteger(number) && number >= 0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
