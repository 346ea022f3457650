import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutWaves } from "./waves";

const sizes = (count: number, waves?: Parameters<typeof cutWaves>[1]) =>
  cutWaves(
    Array.from({ length: count }, (_, n) => n),
    waves,
  ).map((wave) => wave.length);

describe("waves", () => {
  it("begin with one and grow to all", () => {
    expect(sizes(200)).toEqual([1, 19, 80, 100]);
    expect(sizes(10)).toEqual([1, 4, 5]);
    expect(sizes(2)).toEqual([1, 1]);
    expect(sizes(1)).toEqual([1]);
  });

  it("add counts and reach shares", () => {
    expect(sizes(20, [2, 3, "50%"])).toEqual([2, 3, 5, 10]);
    expect(sizes(3, [5])).toEqual([3]);
  });

  it("hold every target once and in order, and are never empty", () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 100 }).map((share) => `${share}%`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.array(size, { minLength: 1, maxLength: 20 }), (count, list) => {
        const waves = cutWaves(
          Array.from({ length: count }, (_, n) => n),
          list,
        );
        expect(waves.flat()).toEqual(Array.from({ length: count }, (_, n) => n));
        expect(waves.every((wave) => wave.length > 0)).toBe(true);
      }),
    );
  });
});
