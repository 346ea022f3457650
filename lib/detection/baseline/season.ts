import { type Baseline, BINS_A_DAY, BINS_A_WEEK, WARM_UP } from "./baseline";

const HOUR_MS = 3_600_000;
/** Visits of a bin before it is believed: three days, and three weeks of twelve values an hour. */
const DAYS = 3;
const WEEK_VISITS = 36;
/** The memory of a bin, in visits. */
const DAY_MEMORY = 20;
const WEEK_MEMORY = 36;
/** The season is used when it leaves at most this share of the variance. */
const SHARE_LEFT = 0.12;
const VARIANCE_RATE = 0.003;
const SMOOTHING = 2 / 13;
const PLAIN_RATE = 0.002;
/** A missing day must not become the variance at once: squares count up to so many variances, once that is known. */
const WILD = 9;
const LARGEST_SQUARE = 9;

const dayBin = (atMs: number): number => Math.floor(atMs / (HOUR_MS / 4)) % BINS_A_DAY;
const weekBin = (atMs: number): number => BINS_A_DAY + (Math.floor(atMs / HOUR_MS) % BINS_A_WEEK);

/** The smoothed deviation from the usual level at this time, in standard deviations; 0 while no season is known or while it explains little. */
export function deviationFromSeason(b: Baseline, atMs: number, level: number): number {
  const bin = seasonBin(b, atMs);
  let deviation = 0;
  if (bin !== null) {
    const off = level - b.usual[bin]!;
    const plain = level - b.plainLevel;
    const rate = Math.max(VARIANCE_RATE, 1 / ++b.seasonCount);
    const largest = b.seasonCount < WARM_UP ? LARGEST_SQUARE : Math.min(LARGEST_SQUARE, WILD * b.seasonVariance);
    b.seasonVariance += (Math.min(largest, off * off) - b.seasonVariance) * rate;
    b.plainVariance += (Math.min(LARGEST_SQUARE, plain * plain) - b.plainVariance) * rate;
    b.season += (off - b.season) * SMOOTHING;
    if (b.seasonVariance < SHARE_LEFT * b.plainVariance) deviation = b.season / (Math.sqrt(b.seasonVariance) + 1e-3);
  }
  b.plainLevel += (level - b.plainLevel) * Math.max(PLAIN_RATE, 1 / (b.count + 1));
  learn(b, dayBin(atMs), level, DAY_MEMORY);
  learn(b, weekBin(atMs), level, WEEK_MEMORY);
  return deviation;
}

function learn(b: Baseline, bin: number, level: number, memory: number): void {
  b.visits[bin] = Math.min(memory, b.visits[bin]! + 1);
  b.usual[bin]! += (level - b.usual[bin]!) / b.visits[bin]!;
}

/** The usual level at this time and its standard deviation; null while no season is known or while it explains little. */
export function usualLevel(b: Baseline, atMs: number): { level: number; spread: number } | null {
  const bin = seasonBin(b, atMs);
  if (bin === null || b.seasonCount < WARM_UP || b.seasonVariance >= SHARE_LEFT * b.plainVariance) return null;
  return { level: b.usual[bin]!, spread: Math.sqrt(b.seasonVariance) };
}

/** The bin to believe at this time: the hour of the week once it is known, else the time of day; null while neither is. */
function seasonBin(b: Baseline, atMs: number): number | null {
  const day = dayBin(atMs);
  const week = weekBin(atMs);
  if (b.visits[day]! < DAYS) return null;
  return b.visits[week]! >= WEEK_VISITS ? week : day;
}
