import { describe, expect, it } from "vitest";
import { createEvents, type Events, isPeak, scoreOf } from "./events";

const take = (events: Events, rarity: number) => {
  const score = scoreOf(events, rarity);
  return { score, isPeak: isPeak(events, rarity, score) };
};
const calm = (events: Events, length: number) => {
  for (let i = 0; i < length; i++) take(events, 0.5);
};

describe("the events of a series", () => {
  it("are less unusual the more there were of their height, and a higher one is not", () => {
    const events = createEvents();
    const scores = Array.from({ length: 10 }, () => {
      calm(events, 300);
      return take(events, 3.1).score;
    });
    expect(scores[0]).toBe(3.1);
    expect(scores).toEqual([...scores].sort((x, y) => y - x));
    expect(scores.at(-1)).toBeLessThan(2.8);
    expect(take(events, 4).score).toBe(4);
  });

  it("have one peak, and another when it gets clearly worse", () => {
    const events = createEvents();
    calm(events, 200);
    const peaks = [3, 3.2, 2.5, 3, 4.2, 4.1, 3.9].map((rarity) => take(events, rarity).isPeak);
    expect(peaks).toEqual([true, false, false, false, true, false, false]);
  });

  it("count half after 20,000 values", () => {
    const events = createEvents();
    for (let i = 0; i < 5; i++) {
      calm(events, 300);
      take(events, 3.1);
    }
    const lowered = 3.1 - scoreOf(events, 3.1);
    calm(events, 20_000);
    expect((3.1 - scoreOf(events, 3.1)) / lowered).toBeCloseTo(Math.log10(1 + 2.5) / Math.log10(1 + 5), 1);
  });
});
