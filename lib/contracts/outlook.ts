import * as z from "zod";
import { EpochMs } from "./ids";

/** Series times nodes in one request. */
export const MOST_OUTLOOKS = 160;

/** Every step of the range takes memory for each series. */
const LONGEST_MS = 400 * 86_400_000;

/** The usual range and the forecasts of series over a time. `keys`: series keys; a name without labels means every series of that name. */
export const OutlookQuery = z
  .strictObject({
    nodeIds: z.array(z.uuid()).min(1).max(16),
    keys: z.array(z.string().max(500)).min(1).max(MOST_OUTLOOKS),
    fromMs: z.int().nonnegative(),
    toMs: z.int().nonnegative(),
  })
  .refine(({ fromMs, toMs }) => toMs > fromMs, { path: ["toMs"], message: "must be after fromMs" })
  .refine(({ fromMs, toMs }) => toMs - fromMs <= LONGEST_MS, { path: ["fromMs"], message: "must be at most 400 days before toMs" });
export type OutlookQuery = z.infer<typeof OutlookQuery>;

/** A series that reaches its bound on its current trend: a 95 % interval of `plusMinusMs` on both sides of `inMs`. */
export const Ahead = z.object({
  atMs: EpochMs,
  /** On the trend's line at `atMs`. */
  level: z.number(),
  bound: z.number(),
  inMs: z.number(),
  plusMinusMs: z.number(),
});
export type Ahead = z.infer<typeof Ahead>;

export const SeriesOutlook = z.object({
  nodeId: z.string(),
  key: z.string(),
  /** Null: too little history, or no usual range. */
  usual: z.object({ at: z.array(z.number()), low: z.array(z.number()), high: z.array(z.number()) }).nullable(),
  /** Null: no bound is known, or the trend is not clear. */
  ahead: Ahead.nullable(),
});
export type SeriesOutlook = z.infer<typeof SeriesOutlook>;

/** Series that have neither are left out. */
export const OutlookAnswer = z.object({ series: z.array(SeriesOutlook), historyMs: z.number() });
export type OutlookAnswer = z.infer<typeof OutlookAnswer>;
