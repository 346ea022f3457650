import { createRanks, type TailRanks } from "./tail-ranks";

/** Days and weeks are learned in UTC: this many bins a day, and one an hour of the week. */
export const BINS_A_DAY = 96;
export const BINS_A_WEEK = 168;
/** Values from which the first median is taken exactly. */
export const WARM_UP = 100;

/** What is known of one series: some 4 KB, whatever its length. Plain numbers, so that it can be stored. */
export interface Baseline {
  /** Time of the last value; what comes at or before it changes nothing. */
  lastMs: number;
  /** How many values were taken in. */
  count: number;
  /** Values since it began, or since the series changed for good, while their median is taken exactly. */
  first: number[];
  isLearning: boolean;
  /** How many values in a row were far away on one side; negative below. */
  away: number;
  /** Running median, median of absolute deviations, and mean of absolute deviations. */
  median: number;
  mad: number;
  meanDeviation: number;
  previous: number;
  /** Exponentially weighted means of the level and of the motion: fast and slow. */
  level: [number, number];
  motion: [number, number];
  /** Deviation from the usual at this time of day or week: smoothed, and its variance against that of the plain level. */
  season: number;
  seasonVariance: number;
  plainVariance: number;
  plainLevel: number;
  /** Usual level by quarter of an hour of the day, then by hour of the week; and how often each was seen. */
  usual: Float32Array;
  visits: Uint8Array;
  ranks: { value: TailRanks; level: TailRanks; motion: TailRanks; season: TailRanks };
  /** The highest score of the running event, and how many values ago. */
  peak: number;
  peakAge: number;
}

export function createBaseline(): Baseline {
  return {
    lastMs: -1,
    count: 0,
    first: [],
    isLearning: true,
    away: 0,
    median: 0,
    mad: 0,
    meanDeviation: 0,
    previous: 0,
    level: [0, 0],
    motion: [0, 0],
    season: 0,
    seasonVariance: 0,
    plainVariance: 0,
    plainLevel: 0,
    usual: new Float32Array(BINS_A_DAY + BINS_A_WEEK),
    visits: new Uint8Array(BINS_A_DAY + BINS_A_WEEK),
    ranks: { value: createRanks(27), level: createRanks(11), motion: createRanks(11), season: createRanks(12) },
    peak: 0,
    peakAge: 0,
  };
}

/** The unit in which deviations are measured: robust, and never zero. */
export const unitOf = ({ mad, meanDeviation, median }: Baseline): number =>
  Math.max(mad, 0.3 * meanDeviation) + 1e-12 + Math.abs(median) * 1e-9;
