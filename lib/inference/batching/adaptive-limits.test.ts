import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AdaptiveLimits } from "./adaptive-limits";
import { Batcher } from "./batcher";
import { ServiceFit } from "./service-fit";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** An upstream like a GPU: a fixed cost a call and a cost an item. Items come evenly; latencies are those of the second half. */
async function simulate({
  fixedMs,
  perItemMs,
  perSecond,
  sloMs = 200,
  seconds = 6,
}: Record<"fixedMs" | "perItemMs" | "perSecond", number> & { sloMs?: number; seconds?: number }) {
  const adaptive = new AdaptiveLimits({ sloMs, largestBatch: 128, longestDelayMs: 50 });
  const sizes: number[] = [];
  const batcher = new Batcher<number, number>({
    limits: () => adaptive.limits(performance.now()),
    run: (inputs) => new Promise((resolve) => setTimeout(() => resolve(inputs), fixedMs + perItemMs * inputs.length)),
    isWorthSplitting: () => false,
    lanes: 1,
    mostWaiting: 100_000,
    observe: (run) => {
      adaptive.observe(run);
      sizes.push(run.weight);
    },
  });
  const latencies: number[] = [];
  const total = perSecond * seconds;
  for (let n = 0; n < total; n++) {
    await vi.advanceTimersByTimeAsync(1_000 / perSecond);
    adaptive.arrived(performance.now());
    const beganAt = performance.now();
    void batcher.submit("k", n).then(() => n > total / 2 && latencies.push(performance.now() - beganAt));
  }
  await vi.advanceTimersByTimeAsync(5_000);
  latencies.sort((a, b) => a - b);
  return {
    p95: latencies[Math.floor(latencies.length * 0.95)]!,
    late: sizes.slice(Math.floor(sizes.length / 2)),
    answered: latencies.length,
  };
}

describe("limits that tune themselves", () => {
  it("do not wait while items come rarely", async () => {
    const { p95, late } = await simulate({ fixedMs: 20, perItemMs: 1, perSecond: 10 });
    expect(p95).toBeLessThanOrEqual(21.5);
    expect(Math.max(...late)).toBe(1);
  });

  it("grow the batch with the load, within the SLO", async () => {
    // One by one the upstream would do 47 items a second.
    const { p95, late } = await simulate({ fixedMs: 20, perItemMs: 1, perSecond: 500 });
    expect(p95).toBeLessThanOrEqual(200);
    expect(late.reduce((sum, size) => sum + size, 0) / late.length).toBeGreaterThan(10);
  });

  it("keep batches small when each item costs much of the SLO", async () => {
    const { p95, late } = await simulate({ fixedMs: 5, perItemMs: 20, perSecond: 40 });
    expect(Math.max(...late)).toBeLessThanOrEqual(4);
    expect(p95).toBeLessThanOrEqual(200);
  });

  it("recover from a backlog that smaller batches could not clear", async () => {
    // Batches of 45 are needed to keep up, and no batch at all fits into this SLO twice.
    const { answered, late } = await simulate({ fixedMs: 90, perItemMs: 0.5, perSecond: 400, sloMs: 150 });
    expect(answered).toBe(1_199);
    expect(late.reduce((sum, size) => sum + size, 0) / late.length).toBeGreaterThan(30);
  });
});

/** Four phases of 2.5 s each: few questions, a burst of questions, documents (eight times as long, forty at a time), few questions again. */
const PHASES = [
  { perSecond: 20, atOnce: 1, itemMs: 1 },
  { perSecond: 350, atOnce: 1, itemMs: 1 },
  { perSecond: 67, atOnce: 40, itemMs: 8 },
  { perSecond: 50, atOnce: 1, itemMs: 1 },
];
const PHASE_MS = 2_500;

/** The share of these items that an upstream with a fixed cost of 40 ms answers within 250 ms. */
async function inTime(tuned: Pick<AdaptiveLimits, "limits" | "arrived" | "observe">): Promise<number> {
  const batcher = new Batcher<number, number>({
    limits: () => tuned.limits(performance.now()),
    run: (costs) => new Promise((resolve) => setTimeout(() => resolve(costs), 40 + costs.reduce((sum, cost) => sum + cost, 0))),
    isWorthSplitting: () => false,
    lanes: 1,
    mostWaiting: 100_000,
    observe: (run) => tuned.observe(run),
  });
  const took: number[] = [];
  for (const { perSecond, atOnce, itemMs } of PHASES) {
    const arrivals = Math.round((perSecond * PHASE_MS) / 1_000 / atOnce);
    for (let n = 0; n < arrivals; n++) {
      for (let item = 0; item < atOnce; item++) {
        const beganAt = performance.now();
        tuned.arrived(beganAt);
        void batcher.submit("k", itemMs).then(() => took.push(performance.now() - beganAt));
      }
      await vi.advanceTimersByTimeAsync(PHASE_MS / arrivals);
    }
  }
  await vi.advanceTimersByTimeAsync(60_000);
  return took.filter((ms) => ms <= 250).length / took.length;
}

it("answer at least as many in time as the best fixed setting, under a load for which every fixed one is wrong somewhere", async () => {
  const fixed = async (maxBatchSize: number, maxDelayMs: number) =>
    inTime({ limits: () => ({ maxBatchSize, maxDelayMs }), arrived: () => {}, observe: () => {} });
  const shares = [await fixed(4, 0), await fixed(16, 0), await fixed(32, 0), await fixed(64, 20)];
  const adaptive = await inTime(new AdaptiveLimits({ sloMs: 250, largestBatch: 64, longestDelayMs: 20 }));
  expect(shares[0]).toBeLessThan(0.2);
  expect(shares[1]).toBeLessThan(0.6);
  expect(Math.max(...shares)).toBeLessThan(0.95);
  expect(adaptive / Math.max(...shares)).toBeGreaterThanOrEqual(0.95);
});

describe("the fit of the service time", () => {
  it("finds the fixed and the marginal cost, and follows when they change", () => {
    const fit = new ServiceFit();
    for (let n = 0; n < 60; n++) fit.observe(1 + (n % 16), 30 + 2 * (1 + (n % 16)));
    expect(fit.read()!.fixedMs).toBeCloseTo(30, 3);
    expect(fit.read()!.perItemMs).toBeCloseTo(2, 3);
    for (let n = 0; n < 120; n++) fit.observe(1 + (n % 16), 10 + 5 * (1 + (n % 16)));
    expect(fit.read()!.perItemMs).toBeCloseTo(5, 1);
  });

  it("never finds a negative cost", () => {
    const fit = new ServiceFit();
    for (const [size, ms] of [
      [1, 50],
      [16, 10],
      [2, 45],
    ] as const)
      fit.observe(size, ms);
    expect(fit.read()!.fixedMs).toBeGreaterThanOrEqual(0);
    expect(fit.read()!.perItemMs).toBeGreaterThan(0);
  });
});
