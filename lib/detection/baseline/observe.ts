import { type Baseline, SPANS, WARM_UP } from "./baseline";
import { exactCenter, moveCenter, RATES, unitOf } from "./center";
import { isPeak, scoreOf } from "./events";
import { deviationFromSeason } from "./season";
import { noveltyOf } from "./steps";
import { rank, type TailRanks } from "./tail-ranks";

/** What is unusual: the value itself, the level over hours, how much it moves, the value for this time of day or week, the step from the last value. */
export type Oddity = "value" | "level" | "motion" | "season" | "step";

export interface Observation {
  /** How rare this is for this series: 3 is about one in a thousand values. Comparable between series. Lower when the series had many such events. */
  score: number;
  oddity: Oddity;
  /** Higher than the scores of the last hundred values: one event has one alert, unless it gets clearly worse. */
  isPeak: boolean;
  /** Median and unit before this value. */
  median: number;
  unit: number;
}

/** From this score on a peak is an alert. */
export const ALERT_SCORE = 2.44;

/** The reference of level and motion is this many times as long as their spans. */
const REFERENCE = 8;
/** The weights keep the scale: a score stays about as rare as it means, although five rarities are combined. */
const weights: Record<Oddity, number> = { value: 0.9, level: 0.72, motion: 0.68, season: 0.77, step: 0.68 };
const ODDITIES = Object.keys(weights) as Oddity[];
/** A value this many units from the median is far away. */
const FAR = 5;
/** This many in a row are the new normal, not an event. */
const CHANGE = 600;
/** No scores before this many values. */
const FEWEST = 50;

/** Adds a value. Null when it is not a number or not newer than the last one; then nothing changes. */
export function observe(baseline: Baseline, atMs: number, value: number): Observation | null {
  if (!Number.isFinite(value) || !(atMs > baseline.lastMs)) return null;
  const b = baseline;
  const share = 1 / (b.count + 1);
  learnCenters(b, value, share);
  const center = b.centers.at(-1)!;
  const unit = unitOf(center);
  const deviation = (value - center.median) / unit;
  noticeChange(b, deviation);
  // Peaks of a thousand units must not hide everything else for days.
  const level = Math.asinh(deviation);
  const motion = b.count === 0 ? 0 : Math.asinh(Math.abs(value - b.previous) / unit);
  const rarities: Record<Oddity, number> = {
    value: far(b, value),
    level: drift(b.level, b.ranks.level, level, share),
    motion: drift(b.motion, b.ranks.motion, motion, share),
    season: rank(b.ranks.season, deviationFromSeason(b, atMs, level)),
    step: rank(b.ranks.step, noveltyOf(b.steps, value)),
  };
  // The root of the sum of squares: between the highest of the rarities and their sum, so that what several agree on counts more.
  let sum = 0;
  let oddity: Oddity = "value";
  let most = 0;
  for (const kind of ODDITIES) {
    const weighted = weights[kind] * rarities[kind];
    sum += weighted * weighted;
    if (weighted <= most) continue;
    most = weighted;
    oddity = kind;
  }
  b.lastMs = atMs;
  b.previous = value;
  b.count++;
  const rarity = b.count <= FEWEST ? 0 : Math.sqrt(sum);
  const score = scoreOf(b.events, rarity);
  return { score, oddity, isPeak: isPeak(b.events, rarity, score), median: center.median, unit };
}

/** The first values have an exact center; then the centers follow, each at its rate. */
function learnCenters(b: Baseline, value: number, share: number): void {
  if (!b.isLearning) {
    for (let i = 0; i < RATES.length; i++) moveCenter(b.centers[i]!, value, Math.max(RATES[i]!, share));
    return;
  }
  b.first.push(value);
  const exact = exactCenter(b.first);
  for (const center of b.centers) Object.assign(center, exact);
  if (b.first.length < WARM_UP) return;
  b.isLearning = false;
  b.first = [];
}

/** The unit or machine behind the name has changed: after enough values far away on one side the median is learned again. */
function noticeChange(b: Baseline, deviation: number): void {
  const side = Math.abs(deviation) < FAR ? 0 : Math.sign(deviation);
  b.away = side === 0 || side !== Math.sign(b.away || side) ? side : b.away + side;
  if (b.isLearning || Math.abs(b.away) < CHANGE) return;
  b.isLearning = true;
  b.away = 0;
}

/** How rare it is that a value is so far from the medians: the mean over the rates of forgetting. */
function far(b: Baseline, value: number): number {
  let sum = 0;
  for (let i = 0; i < RATES.length; i++) {
    const center = b.centers[i]!;
    sum += rank(b.ranks.value[i]!, (value - center.median) / unitOf(center));
  }
  return sum / RATES.length;
}

/** How rare it is that the mean of the last hours is so far from that of the days before: the mean over some spans, so that no one span decides. */
function drift(means: Float64Array, ranks: readonly TailRanks[], x: number, share: number): number {
  let sum = 0;
  for (let i = 0; i < SPANS.length; i++) {
    const span = SPANS[i]!;
    const fast = 2 * i;
    const slow = fast + 1;
    if (share === 1) means[fast] = means[slow] = x;
    means[fast]! += (x - means[fast]!) * Math.max(2 / (span + 1), share);
    const off = means[fast]! - means[slow]!;
    means[slow]! += (x - means[slow]!) * Math.max(2 / (span * REFERENCE + 1), share);
    sum += rank(ranks[i]!, off);
  }
  return sum / SPANS.length;
}
