import { type Break, findBreaks } from "./breaks";
import { bucketMedians, type Line, type Point, robustLine } from "./robust-line";
import { dailySeason } from "./season";

export interface Crossing {
  /** When the series reaches the bound, and the half-width of a 95 % interval. */
  inMs: number;
  plusMinusMs: number;
  /** Change per hour of the trend. */
  perHour: number;
  /** How much of the history the trend was fitted to. */
  overMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Points that are looked at: more are brought down to medians first. */
const MOST_POINTS = 576;
const BUCKETS = 24;
const FEWEST_POINTS = 24;
/** The rise over the window against the spread around the line: below it the trend is not clear. */
const CLEAR_RISE = 7;
/** The later half must rise at least at this share of the earlier half's slope. */
const STILL_RISING = 0.5;
/** A trend is not carried further than this many times the window that showed it. */
const REACH = 1.5;
/** No forecast when the interval is wider than this share of the remaining time, plus some minutes. */
const WIDEST = 0.6;
/** "Above an earlier peak" means by this share of the fall from it. */
const BEYOND = 0.1;
const SLACK_MS = 3 * MINUTE_MS;

/**
 * When `points` (in order of time, the last one is now) reach `bound` on their present trend. Null when they do not, not within `horizonMs`, or when
 * the fit is poor: no clear trend, a bend, a rise that yesterday had as well, or falls from below the bound before.
 */
export function forecastCrossing(all: readonly Point[], bound: number, horizonMs: number): Crossing | null {
  const finite = all.filter(({ value }) => Number.isFinite(value));
  const now = finite.at(-1)?.at;
  if (now === undefined || finite.length < FEWEST_POINTS) return null;
  const points = finite.length > MOST_POINTS ? bucketMedians(finite, MOST_POINTS) : finite;
  const season = dailySeason(points);
  const flat = season ? points.map(({ at, value }) => ({ at, value: value - season(at) })) : points;
  const breaks = findBreaks(flat);
  const since = breaks.at(-1)?.at ?? flat[0]!.at;
  const trend = longestTrend(
    flat.filter(({ at }) => at >= since),
    now,
  );
  if (!trend) return null;
  const crossing = crossingOf(trend, now, (at) => bound - (season?.(at) ?? 0), horizonMs);
  if (!crossing || crossing.plusMinusMs > WIDEST * crossing.inMs + SLACK_MS) return null;
  const level = trend.line.intercept + trend.line.slope * now;
  if (wasTurnedBack(breaks, level, trend.line.slope, bound)) return null;
  return !season && wasSoYesterday(points, now, trend, level, bound) ? null : crossing;
}

interface Trend {
  line: Line;
  overMs: number;
  /** The slopes of its halves differ by this much. */
  bend: number;
}

/** The longest window up to now in which one straight line fits. */
function longestTrend(points: readonly Point[], now: number): Trend | null {
  for (let overMs = now - (points[0]?.at ?? now); overMs >= 15 * MINUTE_MS; overMs /= 1.5) {
    const window = points.filter(({ at }) => at >= now - overMs);
    if (window.length < 8) return null;
    const trend = straightTrend(bucketMedians(window, Math.min(BUCKETS, window.length)), overMs);
    if (trend) return trend;
  }
  return null;
}

/** A line through the buckets; when the later half is steeper or flatter, the later half decides and the difference widens the interval. */
function straightTrend(buckets: readonly Point[], overMs: number): Trend | null {
  if (buckets.length < 8) return null;
  const whole = robustLine(buckets);
  const rise = Math.abs(whole.slope) * overMs;
  if (rise === 0 || rise < CLEAR_RISE * whole.noise) return null;
  const half = buckets.length >> 1;
  const early = robustLine(buckets.slice(0, half)).slope;
  const line = robustLine(buckets.slice(half));
  const direction = Math.sign(whole.slope);
  if (direction * early < 0.2 * Math.abs(whole.slope) || direction * line.slope < STILL_RISING * direction * early) return null;
  const last = buckets.at(-1)!;
  if (Math.abs(last.value - line.intercept - line.slope * last.at) > Math.max(4 * whole.noise, 0.1 * rise)) return null;
  const bend = line.slope - whole.slope;
  // A difference that noise explains is no bend: then the whole window gives the better slope.
  const chance = (6 * whole.noise) / overMs;
  return Math.abs(bend) < chance ? { line: whole, overMs, bend: 0 } : { line: { ...line, noise: whole.noise }, overMs, bend };
}

/** Walks along the line in steps, because with a season the distance to the bound changes with the time of day. */
function crossingOf(trend: Trend, now: number, boundAt: (at: number) => number, horizonMs: number): Crossing | null {
  const { line, overMs, bend } = trend;
  const level = line.intercept + line.slope * now;
  const isBelow = level < boundAt(now);
  if (line.slope === 0 || isBelow !== line.slope > 0) return null;
  const reach = Math.min(horizonMs, REACH * overMs);
  const stepMs = Math.max(MINUTE_MS / 4, reach / 240);
  for (let inMs = stepMs; inMs <= reach + stepMs; inMs += stepMs) {
    if (level + line.slope * inMs < boundAt(now + inMs) === isBelow) continue;
    const exact = Math.min(inMs, Math.abs((boundAt(now + inMs) - level) / line.slope));
    const steepness = Math.abs(line.slope);
    const levelError = (2 * line.noise) / steepness / Math.sqrt(BUCKETS / 4);
    const slopeError = (exact * line.noise * Math.sqrt(12)) / (steepness * overMs * Math.sqrt(BUCKETS));
    const bendError = (0.25 * exact * Math.abs(bend)) / steepness;
    return { inMs: exact, plusMinusMs: 2 * Math.hypot(levelError, slopeError, bendError), perHour: line.slope * 3_600_000, overMs };
  }
  return null;
}

/** It rose to a lower peak before and fell back, by a restart or a clean-up: no forecast until it is above the last such peak. */
function wasTurnedBack(breaks: readonly Break[], level: number, slope: number, bound: number): boolean {
  const direction = Math.sign(slope);
  return breaks.some(({ before, after }) => {
    const fell = direction * (before - after);
    return fell > 0 && direction * (bound - before) > 0 && direction * (level - before) < BEYOND * fell;
  });
}

/** It rose as fast at this time yesterday, and the rise that followed would not reach the bound today: a season, not a trend. */
function wasSoYesterday(points: readonly Point[], now: number, { line, overMs }: Trend, level: number, bound: number): boolean {
  const from = now - DAY_MS;
  const before = points.filter(({ at }) => at >= from - Math.min(overMs, 6 * HOUR_MS) && at <= from);
  const ahead = points.filter(({ at }) => at > from);
  if (before.length < 6 || ahead.length < 2) return false;
  const direction = Math.sign(line.slope);
  const yesterday = robustLine(bucketMedians(before, 12));
  if (direction * yesterday.slope < 0.5 * Math.abs(line.slope)) return false;
  const start = yesterday.intercept + yesterday.slope * from;
  const most = ahead.reduce((sum, { at, value }) => (at < now - overMs ? Math.max(sum, direction * (value - start)) : sum), 0);
  return direction * (bound - level) > 1.3 * most;
}
