import { describe, expect, it } from "vitest";
import { forecastCrossing } from "./forecast";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const wobble = (i: number) => Math.sin(i * 12.9898) * 0.7 + Math.sin(i * 78.233) * 0.5;
const series = (minutes: number, value: (minute: number) => number) =>
  Array.from({ length: minutes }, (_, i) => ({ at: i * MINUTE, value: value(i) + wobble(i) }));

describe("a forecast", () => {
  it("tells when a disk will be full, with an interval that holds the truth", () => {
    const crossing = forecastCrossing(
      series(360, (m) => 40 + m * 0.15),
      100,
      4 * HOUR,
    )!;
    const truth = ((100 - 40) / 0.15 - 359) * MINUTE;
    expect(Math.abs(crossing.inMs - truth)).toBeLessThan(crossing.plusMinusMs);
    expect(crossing.plusMinusMs).toBeLessThan(0.6 * crossing.inMs);
    expect(crossing.perHour).toBeCloseTo(9, 0);
  });

  it("sees a bound below as well", () => {
    expect(
      forecastCrossing(
        series(360, (m) => 90 - m * 0.2),
        5,
        4 * HOUR,
      )?.perHour,
    ).toBeLessThan(-10);
  });

  it("gives no forecast for noise, a level, a step, and a rise that ends beyond the horizon", () => {
    expect(
      forecastCrossing(
        series(600, () => 60),
        100,
        4 * HOUR,
      ),
    ).toBeNull();
    expect(
      forecastCrossing(
        series(600, (m) => (m > 500 ? 80 : 40)),
        100,
        4 * HOUR,
      ),
    ).toBeNull();
    expect(
      forecastCrossing(
        series(600, (m) => 20 + m * 0.02),
        100,
        HOUR,
      ),
    ).toBeNull();
  });

  it("gives no forecast for a sawtooth that always falls back below the bound", () => {
    for (let end = 700; end < 1_300; end += 20)
      expect(
        forecastCrossing(
          series(end, (m) => 20 + ((m % 300) / 300) * 60),
          100,
          4 * HOUR,
        ),
      ).toBeNull();
  });

  it("gives no forecast for the rise of a season that it has seen the day before", () => {
    const day = (m: number) => 50 + 35 * Math.sin((2 * Math.PI * m) / 1_440);
    let warnings = 0;
    for (let end = 1_800; end < 2_880; end += 30) if (forecastCrossing(series(end, day), 100, 4 * HOUR)) warnings++;
    expect(warnings).toBeLessThan(2);
  });

  it("copes with gaps, NaN and too little history", () => {
    const holed = series(360, (m) => 40 + m * 0.15).map((point, i) => (i % 7 === 0 ? { ...point, value: Number.NaN } : point));
    expect(
      forecastCrossing(
        holed.filter((_, i) => i < 100 || i > 130),
        100,
        4 * HOUR,
      ),
    ).not.toBeNull();
    expect(forecastCrossing([], 100, HOUR)).toBeNull();
    expect(
      forecastCrossing(
        series(5, (m) => m),
        100,
        HOUR,
      ),
    ).toBeNull();
  });
});
