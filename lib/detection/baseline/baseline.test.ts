import { describe, expect, it } from "vitest";
import { createBaseline } from "./baseline";
import { ALERT_SCORE, observe } from "./observe";
import { loadBaseline, saveBaseline } from "./stored";

const MINUTE = 60_000;
/** Noise between −1 and 1 that is the same in every run. */
function noise(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
const run = (values: Iterable<number>, baseline = createBaseline(), startMs = 0, stepMs = 5 * MINUTE) => {
  const alerts: number[] = [];
  let i = 0;
  for (const value of values) {
    const seen = observe(baseline, startMs + i * stepMs, value);
    if (seen?.isPeak && seen.score >= ALERT_SCORE) alerts.push(i);
    i++;
  }
  return { alerts, baseline };
};
const steady = (length: number, seed = 1, unit = 1) => {
  const next = noise(seed);
  return Array.from({ length }, () => unit * (50 + 2 * next()));
};

describe("a baseline", () => {
  it("alerts once when a steady series jumps, within the first value of the event", () => {
    const { alerts } = run([...steady(2_000), ...steady(90).map((x) => x + 40)]);
    expect(alerts.filter((i) => i >= 2_000)).toHaveLength(1);
    expect(alerts.at(-1)).toBe(2_000);
  });

  it("says nothing about a flat series, nor of a steady one beyond its share of chance", () => {
    expect(run(new Array<number>(5_000).fill(7)).alerts).toEqual([]);
    expect(run(steady(5_000)).alerts.length).toBeLessThan(12);
  });

  it("scores the same whatever the unit", () => {
    const bytes = run(steady(1_500, 3, 2 ** 30).concat(2 ** 36));
    expect(bytes.alerts).toEqual(run(steady(1_500, 3).concat(2 ** 6)).alerts);
  });

  it("finds a missing working day by the time of day, though its values are common", () => {
    const next = noise(5);
    const day = (i: number) => (i % 288 > 100 && i % 288 < 210 ? 80 : 20) + next();
    const values = Array.from({ length: 288 * 14 }, (_, i) => (Math.floor(i / 288) === 12 ? 20 + next() : day(i)));
    const { alerts } = run(values);
    expect(alerts.some((i) => i > 288 * 12 + 100 && i < 288 * 12 + 215)).toBe(true);
  });

  it("keeps a known season's spread while a day is missing, so that the rest of that day stays unusual", () => {
    const next = noise(6);
    const day = (i: number) => (i % 288 > 100 && i % 288 < 210 ? 80 : 20) + next();
    const { baseline } = run(Array.from({ length: 288 * 12 }, (_, i) => day(i)));
    const before = baseline.seasonVariance;
    run(new Array<number>(150).fill(20), baseline, 288 * 12 * 5 * MINUTE);
    expect(baseline.seasonVariance).toBeLessThan(6 * before + 0.01);
  });

  it("is not changed by late and repeated reports, by NaN, and by infinity", () => {
    const { baseline } = run(steady(300));
    const before = JSON.stringify(saveBaseline(baseline));
    expect(observe(baseline, 299 * 5 * MINUTE, 1e9)).toBeNull();
    expect(observe(baseline, 10, 1e9)).toBeNull();
    expect(observe(baseline, 400 * 5 * MINUTE, Number.NaN)).toBeNull();
    expect(observe(baseline, 400 * 5 * MINUTE, Number.POSITIVE_INFINITY)).toBeNull();
    expect(observe(baseline, Number.NaN, 5)).toBeNull();
    expect(JSON.stringify(saveBaseline(baseline))).toBe(before);
  });

  it("continues after a restart as if there had been none", () => {
    const values = [...steady(900, 8), 95, ...steady(200, 9)];
    const whole = run(values);
    const first = run(values.slice(0, 700));
    const loaded = loadBaseline(JSON.parse(JSON.stringify(saveBaseline(first.baseline))))!;
    const second = run(values.slice(700), loaded, 700 * 5 * MINUTE);
    expect([...first.alerts, ...second.alerts.map((i) => i + 700)]).toEqual(whole.alerts);
    expect(saveBaseline(loaded)).toEqual(saveBaseline(whole.baseline));
  });

  it("refuses stored state of another version", () => {
    expect(loadBaseline({ version: 99 })).toBeNull();
    expect(loadBaseline(null)).toBeNull();
  });

  it("copes with a series that stops and starts again, jumps back, and changes its unit", () => {
    const { alerts, baseline } = run([...steady(1_000)]);
    expect(run(steady(500, 2), baseline, 30 * 24 * 60 * MINUTE).alerts.length).toBeLessThan(4);
    expect(run(steady(50, 2), baseline, 0).alerts).toEqual([]);
    const changed = run(steady(2_000, 4, 1_000), baseline, 90 * 24 * 60 * MINUTE).alerts;
    expect(changed[0]).toBe(0);
    expect(changed.length - alerts.length).toBeLessThan(20);
    expect(baseline.centers[0]!.median).toBeGreaterThan(40_000);
  });
});
