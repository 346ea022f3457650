import { describe, expect, it } from "vitest";
import { createSteps, noveltyOf, type Steps } from "./steps";

/** Up from 0 to 100 and down again, by two. */
const wave = (i: number) => (i % 100 < 50 ? 2 * (i % 100) : 200 - 2 * (i % 100));
const run = (steps: Steps, values: number[]) => values.map((value) => noveltyOf(steps, value));
const waves = (length: number) => Array.from({ length }, (_, i) => wave(i));

describe("the steps of a series", () => {
  it("finds a new step between two usual values, and remembers it", () => {
    const steps = createSteps();
    run(steps, waves(1_000));
    expect(Math.max(...run(steps, waves(1_000)))).toBe(0);
    expect(run(steps, [0, 90])[1]).toBeGreaterThan(0.3);
    run(steps, [92, 94, 96, 98, 100, ...waves(50).reverse()]);
    expect(run(steps, [0, 91])[1]).toBe(0);
  });

  it("is the same in every unit", () => {
    const values = [...waves(300), 0, 90];
    const novelties = run(createSteps(), values);
    run(
      createSteps(),
      values.map((value) => value * 2 ** 40),
    ).forEach((novelty, i) => {
      expect(novelty).toBeCloseTo(novelties[i]!, 9);
    });
  });

  it("misses small steps beside an outlier only for a time", () => {
    const steps = createSteps();
    run(steps, [...waves(1_000), 2_000, ...waves(100)]);
    expect(run(steps, [0, 90, 0])[1]).toBe(0);
    run(steps, waves(60_000));
    expect(run(steps, [0, 60])[1]).toBeGreaterThan(0.2);
  });

  it("remembers a bounded number of steps, and takes the largest and equal values", () => {
    const steps = createSteps();
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    run(
      steps,
      Array.from({ length: 5_000 }, () => random()),
    );
    expect(steps.count).toBeLessThan(40);
    expect(steps.near).toBeLessThan(0.5);
    for (const value of [1e308, -1e308, 1e308, 5e-324, 0]) expect(noveltyOf(steps, value)).toBeLessThanOrEqual(1);
    expect([steps.previous, steps.near, steps.low, steps.high, ...steps.known].every(Number.isFinite)).toBe(true);
    expect(new Set(run(createSteps(), new Array<number>(100).fill(7)))).toEqual(new Set([0]));
  });
});
