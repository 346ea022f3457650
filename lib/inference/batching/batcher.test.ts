import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Batcher, type BatcherOptions, QueueFull } from "./batcher";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const later = <T>(value: T, ms: number) => new Promise<T>((resolve) => setTimeout(() => resolve(value), ms));
const make = (more: Partial<BatcherOptions<string, string>> = {}) => {
  const runs: { at: number; inputs: string[] }[] = [];
  const run =
    more.run ??
    ((inputs: string[]) =>
      later(
        inputs.map((text) => text.toUpperCase()),
        10,
      ));
  const batcher = new Batcher<string, string>({
    limits: () => ({ maxBatchSize: 4, maxDelayMs: 20 }),
    isWorthSplitting: () => true,
    lanes: 1,
    mostWaiting: 1_000,
    ...more,
    run: (inputs, stop) => {
      runs.push({ at: performance.now(), inputs });
      return run(inputs, stop);
    },
  });
  return { batcher, runs, t0: performance.now() };
};

describe("a batch", () => {
  it("is sent when it is full, at once, and when its oldest item has waited long enough", async () => {
    const { batcher, runs, t0 } = make({ lanes: 2 });
    const full = ["a", "b", "c", "d"].map((text) => batcher.submit("k", text));
    const late = batcher.submit("k", "e");
    await vi.advanceTimersByTimeAsync(100);
    expect(runs).toEqual([
      { at: t0, inputs: ["a", "b", "c", "d"] },
      { at: t0 + 20, inputs: ["e"] },
    ]);
    expect((await Promise.all(full)).map(({ output }) => output)).toEqual(["A", "B", "C", "D"]);
    expect(await late).toEqual({ output: "E", items: 1, waitedMs: 20 });
  });

  it("waits while all lanes are taken, and then includes what came meanwhile", async () => {
    const { batcher, runs, t0 } = make({ limits: () => ({ maxBatchSize: 3, maxDelayMs: 0 }) });
    for (const text of ["a", "b", "c"]) void batcher.submit("k", text);
    await vi.advanceTimersByTimeAsync(50);
    expect(runs).toEqual([
      { at: t0, inputs: ["a"] },
      { at: t0 + 10, inputs: ["b", "c"] },
    ]);
  });

  it("counts what an item weighs, and sends one that weighs more than a batch alone", async () => {
    const { batcher, runs } = make();
    void batcher.submit("k", "nine", undefined, 9);
    void batcher.submit("k", "three", undefined, 3);
    void batcher.submit("k", "two", undefined, 2);
    await vi.advanceTimersByTimeAsync(100);
    expect(runs.map(({ inputs }) => inputs)).toEqual([["nine"], ["three"], ["two"]]);
  });

  it("is refused when too much waits, and never because of one large item alone", async () => {
    const { batcher } = make({ mostWaiting: 3 });
    void batcher.submit("k", "large", undefined, 3);
    await expect(batcher.submit("k", "more")).rejects.toBeInstanceOf(QueueFull);
  });
});

describe("one item's error", () => {
  it("fails that item alone, however many are at fault", async () => {
    vi.useRealTimers();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 16 }),
        async (faults, maxBatchSize) => {
          const batcher = new Batcher<number, number>({
            limits: () => ({ maxBatchSize, maxDelayMs: 0 }),
            run: async (inputs) => {
              if (inputs.some((index) => faults[index])) throw new Error("refused");
              return inputs.map((index) => index * 2);
            },
            isWorthSplitting: () => true,
            lanes: 2,
            mostWaiting: 1_000,
          });
          const outcomes = await Promise.allSettled(faults.map((_, index) => batcher.submit(`key ${index % 3}`, index)));
          for (const [index, outcome] of outcomes.entries()) {
            if (faults[index]) expect(outcome.status).toBe("rejected");
            else expect(outcome).toMatchObject({ status: "fulfilled", value: { output: index * 2 } });
          }
          await vi.waitFor(() => expect(batcher.isIdle).toBe(true));
        },
      ),
    );
  });

  it("is not retried one by one when the upstream is unreachable", async () => {
    const { batcher, runs } = make({ run: async () => Promise.reject(new Error("away")), isWorthSplitting: () => false });
    const outcomes = Promise.allSettled(["a", "b", "c", "d"].map((text) => batcher.submit("k", text)));
    await vi.advanceTimersByTimeAsync(100);
    expect((await outcomes).every(({ status }) => status === "rejected")).toBe(true);
    expect(runs).toHaveLength(1);
  });

  it("is also an answer with too few outputs", async () => {
    const { batcher } = make({ run: async (inputs) => (inputs.length > 1 ? ["one"] : inputs) });
    const outcomes = Promise.all(["a", "b", "c"].map((text) => batcher.submit("k", text)));
    await vi.advanceTimersByTimeAsync(100);
    expect((await outcomes).map(({ output }) => output)).toEqual(["a", "b", "c"]);
  });
});

describe("an item that is cancelled", () => {
  it("leaves the batch before it is sent", async () => {
    const { batcher, runs } = make();
    const gone = new AbortController();
    const cancelled = batcher.submit("k", "a", gone.signal);
    void batcher.submit("k", "b");
    gone.abort(new Error("the client is gone"));
    await expect(cancelled).rejects.toThrow("the client is gone");
    await vi.advanceTimersByTimeAsync(100);
    expect(runs.map(({ inputs }) => inputs)).toEqual([["b"]]);
  });

  it("does not disturb the others once it is sent, and stops the call when it was the last", async () => {
    const stopped = vi.fn();
    const run = (inputs: string[], stop: AbortSignal) => {
      stop.addEventListener("abort", stopped);
      return later(inputs, 50);
    };
    const { batcher } = make({ run, limits: () => ({ maxBatchSize: 2, maxDelayMs: 0 }), lanes: 2 });
    const [first, second] = [new AbortController(), new AbortController()];
    void batcher.submit("k", "warm");
    void batcher.submit("k", "warm");
    const one = batcher.submit("k", "a", first.signal);
    const other = batcher.submit("k", "b", second.signal);
    one.catch(() => {});
    other.catch(() => {});
    await vi.advanceTimersByTimeAsync(60);
    first.abort();
    expect(stopped).not.toHaveBeenCalled();
    second.abort();
    expect(stopped).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60);
    expect(batcher.isIdle).toBe(true);
  });
});

describe("many keys", () => {
  it("take turns: one that sends much delays the others by at most a batch", async () => {
    const { batcher, runs } = make({ limits: () => ({ maxBatchSize: 4, maxDelayMs: 0 }) });
    for (let n = 0; n < 40; n++) void batcher.submit("busy", `busy ${n}`);
    await vi.advanceTimersByTimeAsync(1);
    for (const key of ["x", "y", "z"]) void batcher.submit(key, key);
    await vi.advanceTimersByTimeAsync(500);
    expect(runs[1]!.inputs).toEqual(["busy 1", "x", "y", "z"]);
  });

  it("each get every item back once, in their own order, and no item waits beyond the delay while a lane is free", async () => {
    const arrival = fc.record({ gapMs: fc.integer({ min: 0, max: 15 }), key: fc.constantFrom("a", "b", "c"), cancelled: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (arrivals, maxBatchSize) => {
        const begun: { at: number; inputs: number[] }[] = [];
        const queuedAt: number[] = [];
        const batcher = new Batcher<number, number>({
          limits: () => ({ maxBatchSize, maxDelayMs: 25 }),
          run: async (inputs) => {
            begun.push({ at: performance.now(), inputs });
            return inputs;
          },
          isWorthSplitting: () => true,
          lanes: 1_000,
          mostWaiting: 1_000,
        });
        const results: Promise<unknown>[] = [];
        for (const [index, { gapMs, key, cancelled }] of arrivals.entries()) {
          await vi.advanceTimersByTimeAsync(gapMs);
          queuedAt[index] = performance.now();
          const gone = new AbortController();
          results.push(
            batcher.submit(key, index, gone.signal).then(
              ({ output }) => output,
              () => "cancelled",
            ),
          );
          if (cancelled) gone.abort();
        }
        await vi.advanceTimersByTimeAsync(25);
        const outcomes = await Promise.all(results);
        for (const [index, outcome] of outcomes.entries()) expect([index, "cancelled"]).toContain(outcome);
        const sent = begun.flatMap(({ inputs }) => inputs);
        expect(new Set(sent).size).toBe(sent.length);
        for (const { at, inputs } of begun) {
          expect(inputs.length).toBeLessThanOrEqual(maxBatchSize);
          for (const index of inputs) expect(at - queuedAt[index]!).toBeLessThanOrEqual(25);
        }
        for (const key of ["a", "b", "c"]) {
          const own = sent.filter((index) => arrivals[index]!.key === key);
          expect(own).toEqual([...own].sort((one, other) => one - other));
        }
        arrivals.forEach(({ cancelled }, index) => {
          if (!cancelled) expect(outcomes[index]).toBe(index);
        });
      }),
    );
  });
});
