import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveRefresh } from "./live-refresh";

const page = new EventTarget() as EventTarget & { hidden: boolean };

/** A query that is on the page, and how often it was read. */
function shown(client: QueryClient, queryKey: readonly unknown[]) {
  const read = vi.fn(async () => read.mock.calls.length);
  const observer = new QueryObserver(client, { queryKey, queryFn: read, staleTime: Number.POSITIVE_INFINITY });
  observer.subscribe(() => {});
  return read;
}

describe("refreshing from live events", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    page.hidden = false;
    vi.stubGlobal("document", page);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function setUp() {
    const client = new QueryClient();
    const refresh = new LiveRefresh(client, "acme");
    const list = shown(client, ["nodes", "acme", { q: "gpu" }]);
    const one = shown(client, ["nodes", "acme", "n1"]);
    const other = shown(client, ["nodes", "acme", "n2"]);
    const foreign = shown(client, ["nodes", "other", {}]);
    const members = shown(client, ["members", "acme"]);
    await vi.advanceTimersByTimeAsync(0);
    for (const read of [list, one, other, foreign, members]) read.mockClear();
    return { refresh, list, one, other, foreign, members };
  }

  it("reads lists and the one that changed, not its neighbours or another organisation", async () => {
    const { refresh, list, one, other, foreign, members } = await setUp();
    refresh.note({ noun: "nodes", id: "n1" });
    await vi.advanceTimersByTimeAsync(0);
    expect([list, one, other, foreign, members].map((read) => read.mock.calls.length)).toEqual([1, 1, 0, 0, 0]);
  });

  it("folds a burst into one read now and one after the pause", async () => {
    const { refresh, list } = await setUp();
    for (let i = 0; i < 50; i += 1) refresh.note({ noun: "nodes", id: "n1" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(list).toHaveBeenCalledTimes(2);
  });

  it("reads everything of the organisation when events may have been missed", async () => {
    const { refresh, list, one, other, foreign, members } = await setUp();
    refresh.note({ noun: "all" });
    await vi.advanceTimersByTimeAsync(0);
    expect([list, one, other, foreign, members].map((read) => read.mock.calls.length)).toEqual([1, 1, 1, 0, 1]);
  });

  it("reads nothing while hidden and catches up when looked at", async () => {
    const { refresh, list } = await setUp();
    page.hidden = true;
    refresh.note({ noun: "nodes" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(list).not.toHaveBeenCalled();
    page.hidden = false;
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(list).toHaveBeenCalledTimes(1);
  });

  it("reads only the one thing of which a part moved", async () => {
    const { refresh, list, one, other } = await setUp();
    refresh.note({ noun: "nodes", id: "n1", part: "log" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect([list, one, other].map((read) => read.mock.calls.length)).toEqual([0, 1, 0]);
  });

  it("stops when the page is left", async () => {
    const { refresh, list } = await setUp();
    refresh.end();
    refresh.note({ noun: "nodes" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(list).not.toHaveBeenCalled();
  });
});
