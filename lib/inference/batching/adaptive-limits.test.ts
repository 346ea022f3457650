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
