import fc from "fast-check";
import { expect, it } from "vitest";
import { slotOf } from "./slots";

it("files reports that are a fifth of an interval apart under different slots", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2_000_000_000_000 }), fc.integer({ min: 1_000, max: 3_600_000 }), (atMs, intervalMs) => {
      expect(slotOf(atMs + Math.ceil(intervalMs / 5), intervalMs)).toBeGreaterThan(slotOf(atMs, intervalMs));
      expect(Math.abs(slotOf(atMs, intervalMs) - atMs)).toBeLessThanOrEqual(intervalMs / 20);
    }),
  );
});

it("files reports that come every ten seconds, give or take 400 ms, ten seconds apart", () => {
  const jitter = [0, 12, -380, 250, 390, -7];
  const slots = jitter.map((off, i) => slotOf(1_000_000_000_000 + i * 10_000 + off, 10_000));
  expect(slots.map((slot, i) => slot - slots[0]! - i * 10_000)).toEqual([0, 0, 0, 0, 0, 0]);
});
