import { type Baseline, EVENT, SPANS, WARM_UP } from "./baseline";
import { exactCenter, moveCenter, RATES, unitOf } from "./center";
import { deviationFromSeason } from "./season";
import { addDeviation, rarity, type TailRanks } from "./tail-ranks";

/** What is unusual: the value itself, the level over hours, how much it moves, or the value for this time of day or week. */
export type Oddity = "value" | "level" | "motion" | "season";

export interface Observation {
  /** How rare this is for this series: 3 is about one in a thousand values. Comparable between series. */
  score: number;
  oddity: Oddity;
  /** Rarer than the last hundred values: one event has one alert, unless it gets worse. */
  isPeak: boolean;
  /** Median and unit before this value. */
  median: number;
  unit: number;
}

/** From this score on a peak is an alert: about one value in 550. */
export const ALERT_SCORE = 2.74;

/** The reference of level and motion is this many times as long as their spans. */
const REFERENCE = 8;
const weights: Record<Oddity, number> = { value: 1, level: 0.8, motion: 0.75, season: 0.85 };
/** A value this many units from the median is far away. */
const FAR = 5;
/** This many in a row are the new normal, not an event. */
const CHANGE = 600;
/** A peak within this many values after another must be higher by this much. */
const SHORTLY = 10;
const CLEARLY = 0.3;
/** A score that about every tenth value reaches is no peak. */
const LEAST_PEAK = 1;
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
    value: b.centers.reduce((sum, own, i) => sum + rank(b.ranks.value[i]!, (value - own.median) / unitOf(own)), 0) / b.centers.length,
    level: drift(b.level, b.ranks.level, level, share),
    motion: drift(b.motion, b.ranks.motion, motion, share),
    season: rank(b.ranks.season, deviationFromSeason(b, atMs, level)),
  };
  // The fourth root of the sum of fourth powers: between the highest of the rarities and their sum.
  let sum = 0;
  let oddity: Oddity = "value";
  for (const kind of ["value", "level", "motion", "season"] as const) {
    rarities[kind] *= weights[kind];
    sum += rarities[kind] * rarities[kind] * rarities[kind] * rarities[kind];
    if (rarities[kind] > rarities[oddity]) oddity = kind;
  }
  b.lastMs = atMs;
  b.previous = value;
  b.count++;
  const score = b.count <= FEWEST ? 0 : Math.sqrt(Math.sqrt(sum));
  return { score, oddity, isPeak: isPeak(b, score), median: center.median, unit };
}

/** The first values have an exact center; then the centers follow, each at its rate. */
function learnCenters(b: Baseline, value: number, share: number): void {
  if (!b.isLearning) {
    b.centers.forEach((center, i) => {
      moveCenter(center, value, Math.max(RATES[i]!, share));
    });
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

/** Ranks a deviation among those before it, then adds it to them. */
function rank(ranks: TailRanks, deviation: number): number {
  const rare = rarity(ranks, deviation);
  addDeviation(ranks, deviation);
  return rare;
}

/** How rare it is that the mean of the last hours is so far from that of the days before: the mean over some spans, so that no one span decides. */
function drift(means: Float64Array, ranks: readonly TailRanks[], x: number, share: number): number {
  let sum = 0;
  SPANS.forEach((span, i) => {
    const [fast, slow] = [2 * i, 2 * i + 1];
    if (share === 1) means[fast] = means[slow] = x;
    means[fast]! += (x - means[fast]!) * Math.max(2 / (span + 1), share);
    const off = means[fast]! - means[slow]!;
    means[slow]! += (x - means[slow]!) * Math.max(2 / (span * REFERENCE + 1), share);
    sum += rank(ranks[i]!, off);
  });
  return sum / SPANS.length;
}

/** Higher than all of the last values; shortly after a peak, clearly higher than that one. */
function isPeak(b: Baseline, score: number): boolean {
  const isHighest = score > LEAST_PEAK && (b.sincePeak >= SHORTLY || score > b.peak + CLEARLY) && b.recent.every((other) => score > other);
  b.recent[b.count % EVENT] = score;
  b.sincePeak++;
  if (!isHighest) return false;
  b.peak = score;
  b.sincePeak = 0;
  return true;
}
