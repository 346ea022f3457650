import { describe, expect, it } from "vitest";
import { RunningWork } from "./running-work";

describe("running work", () => {
  it("is counted by its owner until it leaves", () => {
    const running = new RunningWork();
    const [first, second] = [running.enter("a"), running.enter("a")];
    running.enter("b");
    expect([running.owners, running.countOf("a"), running.countOf("b"), running.countOf("c")]).toEqual([2, 2, 1, 0]);
    first.leave();
    first.leave();
    expect([running.owners, running.countOf("a")]).toEqual([2, 1]);
    second.leave();
    expect([running.owners, running.countOf("a")]).toEqual([1, 0]);
    running.enter("a");
    first.leave();
    expect(running.countOf("a")).toBe(1);
  });

  it("stops when the process ends, except work that has left", () => {
    const running = new RunningWork();
    const [left, stays] = [running.enter("a"), running.enter("b")];
    left.leave();
    process.emit("SIGTERM");
    expect([left.stop.signal.aborted, stays.stop.signal.aborted]).toEqual([false, true]);
  });
});
