import { describe, expect, it } from "vitest";
import { judge, total } from "./judge";
import { predictLinear } from "./predict-linear";
import { type Generated, generate } from "./series";

const HORIZON = 240;
const crossing = (crossesAt: number | null): Generated => ({ kind: "made up", values: [], bound: 100, crossesAt });
/** Warns in the minutes from `from` up to `to`. */
const during =
  (...spans: [from: number, to: number][]) =>
  (_: Generated, now: number) =>
    spans.some(([from, to]) => now >= from && now <= to);

describe("the judge of forecasts", () => {
  it("takes the lead from the second warning in a row, as a pending period would", () => {
    expect(judge(crossing(2_000), during([1_800, 2_000]), HORIZON)).toEqual({ crosses: true, lead: 190, falseAlarms: 0 });
    expect(judge(crossing(2_000), during([1_800, 1_800]), HORIZON)).toEqual({ crosses: true, lead: 0, falseAlarms: 0 });
  });

  it("calls a warning false when the crossing is more than one and a half horizons away, once an episode", () => {
    expect(judge(crossing(2_000), during([1_500, 1_600], [1_900, 2_000]), HORIZON)).toEqual({ crosses: true, lead: 90, falseAlarms: 1 });
    expect(judge(crossing(2_000), during([1_630, 1_640]), HORIZON).lead).toBe(360);
    expect(judge(crossing(2_000), during([1_620, 1_630]), HORIZON)).toMatchObject({ lead: 0, falseAlarms: 1 });
  });

  it("calls every episode false where nothing crosses, and keeps the first day for learning", () => {
    const outcome = judge(crossing(null), during([0, 1_430], [1_500, 1_700], [3_000, 3_010]), HORIZON);
    expect(outcome).toEqual({ crosses: false, lead: 0, falseAlarms: 2 });
  });

  it("adds up crossings, those that were warned of, minutes and false alarms", () => {
    const outcomes = [
      { crosses: true, lead: 90, falseAlarms: 1 },
      { crosses: true, lead: 0, falseAlarms: 0 },
      { crosses: false, lead: 0, falseAlarms: 2 },
    ];
    expect(total(outcomes)).toEqual({ crossings: 2, hits: 1, lead: 90, falseAlarms: 3 });
  });
});

describe("predict_linear", () => {
  it("extends the least-squares line of its window", () => {
    // 1, 2, 2, 3 at −3 to 0: a slope of 3 / 5 and 2.9 at the end; 5.9 five minutes later.
    const values = [9, 9, 1, 2, 2, 3];
    const warns = (bound: number) => predictLinear(3, 5)({ ...crossing(null), values, bound }, 5);
    expect([warns(5.8), warns(6)]).toEqual([true, false]);
  });

  it("does not warn of a bound that the line has reached", () => {
    expect(predictLinear(3, 5)({ ...crossing(null), values: [1, 2, 3, 4], bound: 3.5 }, 3)).toBe(false);
  });
});

it("the generated series are the same in every run, and cross where five values in a row are at the bound", () => {
  const [first, again] = [generate(2), generate(2)];
  expect(first).toEqual(again);
  const crossings = first.filter(({ crossesAt }) => crossesAt !== null);
  expect(crossings.length).toBeGreaterThan(0);
  for (const { values, crossesAt } of crossings) {
    expect(values.slice(crossesAt!, crossesAt! + 5).every((value) => value >= 100)).toBe(true);
    expect(crossesAt === 0 || values[crossesAt! - 1]! < 100).toBe(true);
  }
});
