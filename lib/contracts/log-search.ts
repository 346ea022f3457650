import * as z from "zod";
import { EpochMs, NodeId } from "./ids";

/** A line's number: it rises with the order in which lines came in. A text, because it may be larger than a JSON number is exact. */
export const LogLineId = z.string().regex(/^\d{1,19}$/);

/** Which lines: all parts must match. `before` continues a page; without `fromMs` the last day is searched. */
export const LogSearch = z.strictObject({
  q: z.string().trim().max(200).optional(),
  nodeId: NodeId.optional(),
  workload: z.string().max(80).optional(),
  template: z.string().max(80).optional(),
  fromMs: z.coerce.number().pipe(EpochMs).optional(),
  toMs: z.coerce.number().pipe(EpochMs).optional(),
  before: LogLineId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
export type LogSearch = z.input<typeof LogSearch>;

export const LogLineView = z.object({
  id: LogLineId,
  nodeId: NodeId,
  /** Null when the node was removed. */
  nodeName: z.string().nullable(),
  workload: z.string(),
  source: z.string(),
  atMs: EpochMs,
  template: z.string().nullable(),
  text: z.string(),
});
export type LogLineView = z.infer<typeof LogLineView>;
/** Newest first. */
export const LogLines = z.object({ lines: z.array(LogLineView), hasMore: z.boolean() });
export type LogLines = z.infer<typeof LogLines>;

/** The lines before and after one, of the same file, oldest first. */
export const LogAround = z.strictObject({ lineId: z.string().max(40) });
export type LogAround = z.infer<typeof LogAround>;

export const LogTemplateView = z.object({
  workload: z.string(),
  id: z.string(),
  /** With `<*>` where lines differ. */
  text: z.string(),
  lines: z.int(),
  firstAtMs: EpochMs,
  lastAtMs: EpochMs,
  /** Lines in each of the last 60 minutes, oldest first. */
  perMinute: z.array(z.int()).length(60),
});
export type LogTemplateView = z.infer<typeof LogTemplateView>;

/** What the worker watches of a workload's lines. */
export const LogWatchView = z.object({
  workload: z.string(),
  /** Time of its first line: its templates are learned from there. */
  firstAtMs: EpochMs,
  /** The model of the order of its lines. `inUse` null: too little normal history yet, or learning failed. */
  order: z
    .object({
      inUse: z.enum(["lstm", "counts"]).nullable(),
      /** F1 on held-back history with injected faults. */
      lstmF1: z.number().nullable(),
      countF1: z.number().nullable(),
      runs: z.int(),
      /** When it was last learned, or that failed: the figures are then those of the previous model. */
      learnedAtMs: EpochMs,
      failed: z.boolean(),
    })
    .nullable(),
});
export type LogWatchView = z.infer<typeof LogWatchView>;

/** What can be searched: the workloads that ship logs, today's use of the quota, and the templates. */
export const LogStock = z.object({
  workloads: z.array(z.string()),
  watches: z.array(LogWatchView),
  /** Templates that were merged only because there were too many. */
  merged: z.int(),
  today: z.object({ lines: z.int(), bytes: z.int(), dropped: z.int(), unreadBytes: z.int(), refused: z.int(), overflowed: z.int() }),
  bytesPerDay: z.int(),
  keptDays: z.number(),
  /** The newest first; at most 200. */
  templates: z.array(LogTemplateView),
});
export type LogStock = z.infer<typeof LogStock>;
export const LogStockFilter = z.strictObject({ workload: z.string().max(80).optional() });
export type LogStockFilter = z.infer<typeof LogStockFilter>;
