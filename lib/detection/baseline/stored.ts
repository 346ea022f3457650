import * as z from "zod";
import { type Baseline, BINS_A_DAY, BINS_A_WEEK, createBaseline, WARM_UP } from "./baseline";

const pair = z.tuple([z.number(), z.number()]);
const numbers = z.array(z.number());
/** A baseline as plain JSON. A reader refuses what does not fit this version, and learns the series from the beginning. */
const Stored = z.object({
  version: z.literal(1),
  lastMs: z.number(),
  count: z.int().nonnegative(),
  first: numbers.max(WARM_UP),
  isLearning: z.boolean(),
  away: z.number(),
  median: z.number(),
  mad: z.number(),
  meanDeviation: z.number(),
  previous: z.number(),
  level: pair,
  motion: pair,
  season: z.number(),
  seasonVariance: z.number(),
  plainVariance: z.number(),
  plainLevel: z.number(),
  usual: numbers.length(BINS_A_DAY + BINS_A_WEEK),
  visits: numbers.length(BINS_A_DAY + BINS_A_WEEK),
  ranks: z.object({ value: numbers, level: numbers, motion: numbers, season: numbers }),
  peak: z.number(),
  peakAge: z.number(),
});

export function saveBaseline(baseline: Baseline): object {
  const { value, level, motion, season } = baseline.ranks;
  return {
    version: 1,
    ...baseline,
    usual: [...baseline.usual],
    visits: [...baseline.visits],
    ranks: { value: [...value], level: [...level], motion: [...motion], season: [...season] },
  };
}

/** Null when the stored state is not of this version. */
export function loadBaseline(stored: unknown): Baseline | null {
  const parsed = Stored.safeParse(stored);
  if (!parsed.success) return null;
  const { version: _, ranks, usual, visits, ...rest } = parsed.data;
  const fresh = createBaseline();
  const kinds = ["value", "level", "motion", "season"] as const;
  if (kinds.some((kind) => ranks[kind].length !== fresh.ranks[kind].length)) return null;
  return {
    ...rest,
    usual: Float32Array.from(usual),
    visits: Uint8Array.from(visits),
    ranks: {
      value: Float32Array.from(ranks.value),
      level: Float32Array.from(ranks.level),
      motion: Float32Array.from(ranks.motion),
      season: Float32Array.from(ranks.season),
    },
  };
}
