import { type Center, createCenter, RATES } from "./center";
import { createEvents, type Events } from "./events";
import { createSteps, type Steps } from "./steps";
import { createRanks, type TailRanks } from "./tail-ranks";

/** Days and weeks are learned in UTC: this many bins a day, and one an hour of the week. */
export const BINS_A_DAY = 96;
export const BINS_A_WEEK = 168;
/** Values from which the first median is taken exactly. */
export const WARM_UP = 100;

/** Values over which level and motion are averaged. */
export const SPANS = [64, 128] as const;

/** What is known of one series: some 5 KB, whatever its length. Plain numbers, so that it can be stored. */
export interface Baseline {
  /** Time of the last value. Values at or before it change nothing. */
  lastMs: number;
  /** How many values were added. */
  count: number;
  /** Values since it began, or since the series changed for good, while their median is taken exactly. */
  first: number[];
  isLearning: boolean;
  /** How many values in a row were far away on one side; negative below. */
  away: number;
  /** One for each rate of forgetting, the slowest first. */
  centers: Center[];
  previous: number;
  /** Exponentially weighted means of the level and of the motion: a fast and a slow one for each span. */
  level: Float64Array;
  motion: Float64Array;
  /** Deviation from the usual at this time of day or week: smoothed, and its variance against that of the plain level. */
  season: number;
  seasonCount: number;
  seasonVariance: number;
  plainVariance: number;
  plainLevel: number;
  /** Usual level by quarter of an hour of the day, then by hour of the week; and how often each was seen. */
  usual: Float32Array;
  visits: Uint8Array;
  ranks: { value: TailRanks[]; level: TailRanks[]; motion: TailRanks[]; season: TailRanks; step: TailRanks };
  steps: Steps;
  events: Events;
}

/** The baseline of a series that has no values yet. */
export function createBaseline(): Baseline {
  return {
    lastMs: -1,
    count: 0,
    first: [],
    isLearning: true,
    away: 0,
    centers: RATES.map(createCenter),
    previous: 0,
    level: new Float64Array(2 * SPANS.length),
    motion: new Float64Array(2 * SPANS.length),
    season: 0,
    seasonCount: 0,
    seasonVariance: 0,
    plainVariance: 0,
    plainLevel: 0,
    usual: new Float32Array(BINS_A_DAY + BINS_A_WEEK),
    visits: new Uint8Array(BINS_A_DAY + BINS_A_WEEK),
    ranks: {
      value: RATES.map(() => createRanks(27)),
      level: SPANS.map(() => createRanks(11)),
      motion: SPANS.map(() => createRanks(11)),
      season: createRanks(12),
      step: createRanks(6),
    },
    steps: createSteps(),
    events: createEvents(),
  };
}
