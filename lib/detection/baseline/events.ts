/** Values that one event takes, from its peak on. */
const EVENT = 100;
/** A lower score is no peak. */
const LEAST_PEAK = 1.7;
/** Right after a peak, another one must be higher by this much; with each later value by this much less. */
const CLEARLY = 0.72;
const EASING = 0.009;
/** Heights of peaks are counted in steps of 1/5, up to 10. */
const STEPS = 5;
const HEIGHTS = 50;
/** Ten times as many events lower the score of the next one by this much. */
const FAMILIARITY = 0.36;
/** After so many values an event counts half. */
const HALF_LIFE = 20_000;

/** The events of a series. */
export interface Events {
  /** The scores of the last values, as a ring. A score higher than all of them is a peak. */
  recent: Float32Array;
  next: number;
  /** How many peaks there were of each height. Older peaks count less: the numbers are those at the last peak. */
  heights: Float32Array;
  /** The last peak's score, and how many values ago it was. */
  peak: number;
  sincePeak: number;
}

/** An empty memory of events. */
export const createEvents = (): Events => ({
  recent: new Float32Array(EVENT),
  next: 0,
  heights: new Float32Array(HEIGHTS),
  peak: 0,
  sincePeak: EVENT,
});

const keptSince = (values: number): number => 2 ** (-values / HALF_LIFE);
const heightOf = (rarity: number): number => Math.min(HEIGHTS - 1, Math.floor(rarity * STEPS));

/** The score of a rarity: lower when the series had many events that were at least as rare. */
export function scoreOf(events: Events, rarity: number): number {
  if (rarity <= LEAST_PEAK) return rarity;
  let asHigh = 0;
  for (let height = heightOf(rarity); height < HEIGHTS; height++) asHigh += events.heights[height]!;
  return rarity - FAMILIARITY * Math.log10(1 + asHigh * keptSince(events.sincePeak));
}

/** Adds a value's rarity and score. A peak is higher than all of the last scores, and clearly higher than a peak shortly before. */
export function isPeak(events: Events, rarity: number, score: number): boolean {
  const isHighest =
    score > LEAST_PEAK && score > events.peak + CLEARLY - EASING * events.sincePeak && events.recent.every((other) => score > other);
  events.recent[events.next] = score;
  events.next = (events.next + 1) % EVENT;
  events.sincePeak++;
  if (!isHighest) return false;
  const kept = keptSince(events.sincePeak);
  for (let height = 0; height < HEIGHTS; height++) events.heights[height]! *= kept;
  events.heights[heightOf(rarity)]! += 1;
  events.peak = score;
  events.sincePeak = 0;
  return true;
}
