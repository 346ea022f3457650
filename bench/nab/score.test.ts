import { describe, expect, it } from "vitest";
import { hitsOf, nabScore, probation, profiles, type ScoredSeries } from "./score";

const [standard, lowFp, lowFn] = profiles as [(typeof profiles)[0], (typeof profiles)[0], (typeof profiles)[0]];

/** A series of so many records with one window from record 10 to 13, that alerts at some records. */
function series(alerts: Record<number, number>, { records = 40, windows = [[10, 13]] as [number, number][] } = {}): ScoredSeries {
  const scores = new Float64Array(records);
  for (const [record, score] of Object.entries(alerts)) scores[Number(record)] = score;
  return { name: "one", scores, windows };
}
const of = (profile: (typeof profiles)[0], ...all: ScoredSeries[]) => nabScore(all, profile).score;

describe("the score of the Numenta benchmark", () => {
  it("is 100 for an alert at the window's first record and nowhere else, and 0 for none", () => {
    for (const profile of profiles) {
      expect(of(profile, series({ 10: 1 }))).toBeCloseTo(100, 9);
      expect(of(profile, series({}))).toBe(0);
    }
  });

  it("is less for a late alert, and a missed window costs twice as much where misses count double", () => {
    // One record before the window's end: σ(−1/4) / σ(−1) = 0.5546 / 0.9866 = 0.5621 of a hit. A miss costs 1 or 2.
    expect(of(standard, series({ 13: 1 }))).toBeCloseTo((100 * (0.5621 + 1)) / 2, 2);
    expect(of(lowFn, series({ 13: 1 }))).toBeCloseTo((100 * (0.5621 + 2)) / 3, 2);
    // The second of two windows is missed: half of what lies between none and perfect, by every profile.
    const two = { windows: [[10, 13] as [number, number], [25, 28] as [number, number]] };
    for (const profile of profiles) expect(of(profile, series({ 10: 1 }, two))).toBeCloseTo(50, 9);
  });

  it("counts the earliest alert of a window, and further ones neither for nor against", () => {
    expect(of(standard, series({ 10: 1, 11: 1, 12: 1, 13: 1 }))).toBeCloseTo(100, 9);
    expect(of(standard, series({ 12: 1, 13: 1 }))).toBe(of(standard, series({ 12: 1 })));
  });

  it("takes the whole weight for an alert before any window, less close behind one, and the whole again far behind it", () => {
    expect(of(standard, series({ 7: 1, 10: 1 }))).toBeCloseTo((100 * (1 - 0.11 + 1)) / 2, 9);
    expect(of(lowFp, series({ 7: 1, 10: 1 }))).toBeCloseTo((100 * (1 - 0.22 + 1)) / 2, 9);
    // One record behind a window of four: σ(1/3) = −0.6823.
    expect(of(standard, series({ 10: 1, 14: 1 }))).toBeCloseTo((100 * (1 - 0.11 * 0.6823 + 1)) / 2, 2);
    // Ten records behind it: beyond three widths.
    expect(of(standard, series({ 10: 1, 23: 1 }))).toBeCloseTo((100 * (1 - 0.11 + 1)) / 2, 9);
  });

  it("leaves out the first 15 % of a file, of 750 records at most, and the windows that lie in them", () => {
    expect([probation(40), probation(39), probation(5_000), probation(20_000)]).toEqual([6, 5, 750, 750]);
    expect(of(standard, series({ 5: 1, 10: 1 }))).toBeCloseTo(100, 9);
    expect(of(standard, series({ 6: 1, 10: 1 }))).toBeLessThan(95);
    const early = { windows: [[1, 4] as [number, number], [20, 23] as [number, number]] };
    expect(of(standard, series({ 20: 1 }, early))).toBeCloseTo(100, 9);
  });

  it("is that of the best threshold, the same for all series", () => {
    const loud = series({ 7: 0.4, 10: 0.9 });
    expect(nabScore([loud], standard)).toEqual({ score: expect.closeTo(100, 9), threshold: 0.9 });
    // The second file's hit at 0.3 is worth more than the first file's false alert at 0.4 costs: all at or above 0.3 alert.
    const faint = series({ 10: 0.3 });
    const both = nabScore([loud, faint], standard);
    expect(both.threshold).toBe(0.3);
    expect(both.score).toBeCloseTo((100 * (2 - 0.11 + 2)) / 4, 9);
    expect(hitsOf(loud, both.threshold)).toEqual({ found: 1, falseAlerts: 1 });
    expect(hitsOf(loud, 0.9)).toEqual({ found: 1, falseAlerts: 0 });
  });

  it("is never below that of silence: a detector whose alerts cost more than they find has no threshold", () => {
    expect(nabScore([series({ 30: 1, 31: 1 })], standard)).toEqual({ score: 0, threshold: Number.POSITIVE_INFINITY });
  });
});
