import * as z from "zod";
import { EpochMs } from "./ids";

/** Characters of a line that are sent; the rest is cut. */
export const LINE_LIMIT = 4_000;
/** Lines in one message. */
export const BATCH_LINES = 2_000;

/** Workloads in one message. */
const MOST_WORKLOADS = 100;

/** A line of a declared log, as it was written, with secrets masked on the host. */
export const ShippedLine = z.object({
  workload: z.string().max(80),
  /** The file's path on the host. */
  source: z.string().max(1_000),
  text: z.string().max(LINE_LIMIT),
});
export type ShippedLine = z.infer<typeof ShippedLine>;

/**
 * What was appended to a node's declared logs since the last message. `sequence` rises over restarts, and a number that was taken before is
 * ignored: delivery is at least once. `dropped` counts lines that were over the host's cap since the last message. `unreadBytes` is how much more
 * was written than the host could read: its lines are in no count.
 */
export const LogBatch = z.object({
  sequence: z.int().nonnegative(),
  atMs: EpochMs,
  lines: z
    .array(ShippedLine)
    .max(BATCH_LINES)
    .refine(
      (lines) => new Set(lines.map((line) => line.workload)).size <= MOST_WORKLOADS,
      `must be of at most ${MOST_WORKLOADS} workloads`,
    ),
  dropped: z.int().nonnegative(),
  unreadBytes: z.int().nonnegative().optional(),
});
export type LogBatch = z.infer<typeof LogBatch>;
