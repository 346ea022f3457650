import { describe, expect, it, vi } from "vitest";
import { makeBatcher } from "./batcher";

const options = { maxDelayMs: 5, maxBatch: 3, maxWaiting: 6, maxLagMs: 60_000, atOnce: 1 };

describe("the batcher", () => {
  it("stores together what comes together, and answers only after it is stored", async () => {
    const batches: number[][] = [];
    let stored = false;
    const batcher = makeBatcher<number>({
      ...options,
      maxBatch: 10,
      store: async (batch) => {
        await new Promise(setImmediate);
        stored = true;
        batches.push(batch);
      },
    });
    await Promise.all([1, 2, 3].map((n) => batcher.add(n).then(() => expect(stored).toBe(true))));
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it("refuses items beyond its limit, and takes items again once there is room", async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const batcher = makeBatcher<number>({ ...options, store: () => gate });
    const first = Array.from({ length: 9 }, (_, n) => batcher.add(n));
    await expect(batcher.add(9)).rejects.toMatchObject({ code: "too-many-requests" });
    expect(batcher.lagMs()).toBeGreaterThanOrEqual(0);
    open();
    await Promise.all(first);
    await batcher.add(10);
    expect(batcher.lagMs()).toBe(0);
  });

  it("refuses while the oldest has waited too long, so that no queue grows behind a database that is slow", async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const batcher = makeBatcher<number>({ ...options, maxLagMs: 20, store: () => gate });
    const first = batcher.add(1);
    await vi.waitFor(() => expect(batcher.lagMs()).toBeGreaterThan(20));
    await expect(batcher.add(2)).rejects.toMatchObject({ code: "too-many-requests" });
    open();
    await first;
    await batcher.add(3);
  });

  it("lets one item that is refused fail alone", async () => {
    const stored: number[] = [];
    const batcher = makeBatcher<number>({
      ...options,
      store: async (batch) => {
        if (batch.includes(2)) throw Object.assign(new Error("bad"), { code: "22P02" });
        stored.push(...batch);
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(stored).toEqual([1, 3]);
  });

  it("fails the whole batch as unavailable when the database is gone", async () => {
    const batcher = makeBatcher<number>({
      ...options,
      store: () => Promise.reject(Object.assign(new Error("gone"), { code: "ECONNREFUSED" })),
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
    for (const result of results) expect(result).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
  });

  it("stores waiting items before it stops, and takes no more", async () => {
    const stored: number[] = [];
    const batcher = makeBatcher<number>({ ...options, maxDelayMs: 10_000, store: async (batch) => void stored.push(...batch) });
    const waiting = batcher.add(1);
    await batcher.drain();
    await waiting;
    expect(stored).toEqual([1]);
    await expect(batcher.add(2)).rejects.toMatchObject({ code: "unavailable" });
  });
});
