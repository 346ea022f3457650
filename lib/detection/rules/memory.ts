import type { Baseline } from "../baseline/baseline";
import type { Point } from "../forecast/robust-line";

/** What a rule remembers of one node between steps. */
export interface RuleMemory {
  lastMs: number;
  /** When the condition could last be judged. */
  readMs: number;
  /** How far apart its last two judgements were. */
  spacingMs: number;
  isFiring: boolean;
  /** Since when the condition holds, or is over; else null. */
  badSinceMs: number | null;
  clearSinceMs: number | null;
  /** When the series was seen last, for absence; from the first step on. */
  seenMs: number | null;
  /** Values that rates and forecasts look back on, oldest first. */
  points: Point[];
  /** By series, and for a shift by template. */
  baselines: Map<string, Baseline>;
}

/** The state of a rule that has read nothing. */
export const createMemory = (): RuleMemory => ({
  lastMs: Number.NEGATIVE_INFINITY,
  readMs: Number.NEGATIVE_INFINITY,
  spacingMs: 0,
  isFiring: false,
  badSinceMs: null,
  clearSinceMs: null,
  seenMs: null,
  points: [],
  baselines: new Map(),
});
