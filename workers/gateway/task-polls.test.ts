import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Task } from "@/lib/contracts/agent";
import { OrgId } from "@/lib/contracts/ids";
import type { NodeCtx } from "./gate";
import { TaskPolls } from "./task-polls";

const orgId = OrgId.parse(randomUUID());
const node = (): NodeCtx => ({ orgId, actor: { kind: "node", nodeId: randomUUID(), name: "n" } });
const cancel = (targetId: string): Task => ({ kind: "cancel", repairId: orgId, targetId, fencingToken: 1 });
const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});
/** Moves the clock and lets everything due run. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Rows in memory that take a while to read, and polls over them. */
function makeRows(readMs = 0) {
  const rows = new Map<string, Task[]>();
  const read = async ({ actor }: NodeCtx) => {
    const found = [...(rows.get(actor.nodeId) ?? [])];
    if (readMs > 0) await new Promise((resolve) => setTimeout(resolve, readMs));
    return found;
  };
  const polls = new TaskPolls(read, async (ctx) => (await read(ctx)).length > 0);
  return { rows, polls };
}

describe("a long-poll", () => {
  it("brings what comes while it waits, once it is woken", async () => {
    const { rows, polls } = makeRows();
    const ctx = node();
    const waiting = polls.poll(ctx, 5_000, never);
    await pass(20);
    rows.set(ctx.actor.nodeId, [cancel("t1")]);
    polls.wake(ctx.actor.nodeId);
    expect(await waiting).toEqual([cancel("t1")]);
    expect(polls.size).toBe(0);
  });

  it("loses no wake that comes while the rows are being read", async () => {
    const { rows, polls } = makeRows(30);
    const ctx = node();
    const waiting = polls.poll(ctx, 5_000, never);
    await pass(10);
    rows.set(ctx.actor.nodeId, [cancel("t1")]);
    polls.wake(ctx.actor.nodeId);
    await pass(200);
    expect(await waiting).toEqual([cancel("t1")]);
  });

  it("reads once more when its time is over, whether it was woken or not", async () => {
    const { rows, polls } = makeRows();
    const ctx = node();
    const waiting = polls.poll(ctx, 60, never);
    await pass(20);
    rows.set(ctx.actor.nodeId, [cancel("t1")]);
    await pass(40);
    expect(await waiting).toEqual([cancel("t1")]);
  });

  it("reads again when everything may have changed", async () => {
    const { rows, polls } = makeRows();
    const nodes = [node(), node(), node()];
    const waiting = nodes.map((ctx) => polls.poll(ctx, 5_000, never));
    await pass(20);
    for (const { actor } of nodes) rows.set(actor.nodeId, [cancel(actor.nodeId)]);
    polls.wake("*");
    await pass(10);
    expect((await Promise.all(waiting)).map((tasks) => tasks.length)).toEqual([1, 1, 1]);
  });

  it("keeps a request for an agent that is between two polls, and delivers it once", async () => {
    const { polls } = makeRows();
    const ctx = node();
    polls.wake(ctx.actor.nodeId, "config.files");
    polls.wake(ctx.actor.nodeId, "config.files");
    expect(await polls.poll(ctx, 0, never)).toEqual([{ kind: "check-now", check: "config.files" }]);
    expect(await polls.poll(ctx, 0, never)).toEqual([]);
  });

  it("ends empty when the gateway stops, the caller disconnects or a newer poll comes; and leaves nothing behind", async () => {
    const { polls } = makeRows();
    const hangUp = new AbortController();
    const [a, b, c] = [node(), node(), node()];
    const older = polls.poll(a, 5_000, never);
    const newer = polls.poll(a, 50, never);
    const gone = polls.poll(b, 5_000, hangUp.signal);
    const stopped = polls.poll(c, 5_000, never);
    hangUp.abort();
    await pass(50);
    expect([await older, await newer, await gone]).toEqual([[], [], []]);
    polls.drain();
    expect([await stopped, await polls.poll(c, 5_000, never)]).toEqual([[], []]);
    expect(polls.size).toBe(0);
  });

  it("brings every task to an agent that keeps asking, however polls, wakes and work interleave", async () => {
    const step = fc.record({ kind: fc.constantFrom("work", "wake", "work-and-wake", "pause"), ms: fc.nat({ max: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.nat({ max: 4 }), async (steps, readMs) => {
        const { rows, polls } = makeRows(readMs);
        const ctx = node();
        const { nodeId } = ctx.actor;
        const wanted = steps.filter(({ kind }) => kind.startsWith("work")).length;
        const got = new Set<string>();
        const agent = (async () => {
          while (got.size < wanted) for (const task of await polls.poll(ctx, 25, never)) if (task.kind === "cancel") got.add(task.targetId);
        })();
        let number = 0;
        for (const { kind, ms } of steps) {
          if (kind.startsWith("work")) rows.set(nodeId, [...(rows.get(nodeId) ?? []), cancel(`t${number++}`)]);
          if (kind.endsWith("wake")) polls.wake(nodeId);
          await pass(ms);
        }
        while (got.size < wanted) await pass(25);
        await agent;
        expect(got.size).toBe(wanted);
      }),
      { numRuns: 40 },
    );
  });
});
