import { type Baseline, unitOf, WARM_UP } from "./baseline";
import { deviationFromSeason } from "./season";
import { addDeviation, rarity } from "./tail-ranks";

/** What is unusual: the value itself, the level over hours, how much it moves, or the value for this time of day or week. */
export type Oddity = "value" | "level" | "motion" | "season";

export interface Observation {
  /** How rare this is for this series: 3 is about one in a thousand values. Comparable between series. */
  score: number;
  oddity: Oddity;
  /** Rarer than all that the last hundred values had: one event has one alert, unless it gets worse. */
  isPeak: boolean;
  /** Median and unit before this value. */
  median: number;
  unit: number;
}

/** From this score on a peak is an alert: about one value in 550. */
export const ALERT_SCORE = 2.74;

/** How fast the median forgets, as a share of the unit per value. */
const LEARNING = 0.0005;
/** Values over which level and motion are averaged; the reference is this many times as long. */
const SPAN = 96;
const REFERENCE = 8;
const weights: Record<Oddity, number> = { value: 1, level: 0.8, motion: 0.75, season: 0.85 };
/** Between the highest of the rarities and their sum. */
const POWER = 4;
/** An event lasts this many values after its peak. */
const EVENT = 100;
/** A value this many units from the median is far away. */
const FAR = 8;
/** So many in a row are no event, but how the series is from now on. */
const CHANGE = 600;
/** No scores before this many values. */
const FEWEST = 50;

/** Takes in a value. Null: it is no number, or not newer than the last one; nothing has changed then. */
export function observe(baseline: Baseline, atMs: number, value: number): Observation | null {
  if (!Number.isFinite(value) || !(atMs > baseline.lastMs)) return null;
  const b = baseline;
  const share = 1 / (b.count + 1);
  learnMedian(b, value, share);
  const unit = unitOf(b);
  const deviation = (value - b.median) / unit;
  noticeChange(b, deviation);
  // Peaks of a thousand units must not hide everything else for days.
  const level = Math.asinh(deviation);
  const motion = b.count === 0 ? 0 : Math.asinh(Math.abs(value - b.previous) / unit);
  const deviations: Record<Oddity, number> = {
    value: deviation,
    level: drift(b.level, level, share),
    motion: drift(b.motion, motion, share),
    season: deviationFromSeason(b, atMs, level),
  };
  let sum = 0;
  let oddity: Oddity = "value";
  let most = 0;
  for (const kind of ["value", "level", "motion", "season"] as const) {
    const rare = weights[kind] * rarity(b.ranks[kind], deviations[kind]);
    addDeviation(b.ranks[kind], deviations[kind]);
    sum += rare ** POWER;
    if (rare <= most) continue;
    most = rare;
    oddity = kind;
  }
  b.lastMs = atMs;
  b.previous = value;
  b.count++;
  const score = b.count <= FEWEST ? 0 : sum ** (1 / POWER);
  return { score, oddity, isPeak: isPeak(b, score), median: b.median, unit };
}

/** The first values have an exact median; then a running one moves towards each value by a small share of the unit. */
function learnMedian(b: Baseline, value: number, share: number): void {
  if (b.isLearning) {
    b.first.push(value);
    const sorted = [...b.first].sort((x, y) => x - y);
    b.median = sorted[sorted.length >> 1]!;
    const off = sorted.map((x) => Math.abs(x - b.median)).sort((x, y) => x - y);
    b.mad = off[off.length >> 1]!;
    b.meanDeviation = off.reduce((sum, x) => sum + x, 0) / off.length;
    if (b.first.length < WARM_UP) return;
    b.isLearning = false;
    b.first = [];
    return;
  }
  const rate = Math.max(LEARNING, share);
  const step = rate * 1.5 * Math.max(b.mad, 0.3 * b.meanDeviation);
  const off = Math.abs(value - b.median);
  b.meanDeviation += (off - b.meanDeviation) * rate;
  b.mad = Math.max(0, b.mad + Math.sign(off - b.mad) * step);
  b.median += Math.sign(value - b.median) * Math.min(off, step);
}

/** Another unit or another machine behind the name: after enough values far away on one side the median is learned afresh. */
function noticeChange(b: Baseline, deviation: number): void {
  const side = Math.abs(deviation) < FAR ? 0 : Math.sign(deviation);
  b.away = side === 0 || side !== Math.sign(b.away || side) ? side : b.away + side;
  if (b.isLearning || Math.abs(b.away) < CHANGE) return;
  b.isLearning = true;
  b.away = 0;
}

/** How far the mean of the last hours is from the mean of the days before, as [fast, slow] learn from `x`. */
function drift(means: [number, number], x: number, share: number): number {
  if (share === 1) means.fill(x);
  means[0] += (x - means[0]) * Math.max(2 / (SPAN + 1), share);
  const off = means[0] - means[1];
  means[1] += (x - means[1]) * Math.max(2 / (SPAN * REFERENCE + 1), share);
  return off;
}

function isPeak(b: Baseline, score: number): boolean {
  b.peakAge++;
  if (score <= b.peak && b.peakAge <= EVENT) return false;
  b.peak = score;
  b.peakAge = 0;
  return true;
}
