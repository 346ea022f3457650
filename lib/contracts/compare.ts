import * as z from "zod";
import { EpochMs } from "./ids";
import { SharedMaintenance } from "./maintenance";
import { MetricName } from "./series";

/** One metric over many nodes and a time. A node's several series (its GPUs, its disks) become one line: their mean, or the highest of them. */
export const CompareQuery = z.strictObject({
  metric: MetricName,
  /** The nodes' filter language. */
  q: z.string().max(500).default(""),
  fromMs: EpochMs,
  toMs: EpochMs,
  of: z.enum(["mean", "max"]).default("mean"),
  /** How many steps the range is cut into. */
  steps: z.int().min(10).max(300).default(120),
  /** How many nodes get a line of their own. */
  top: z.int().min(1).max(20).default(8),
  /** Ranks the lowest first. */
  lowest: z.boolean().default(false),
});
export type CompareQuery = z.input<typeof CompareQuery>;

const Values = z.array(z.number().nullable());

export const CompareAnswer = z.object({
  /** Every metric that these nodes report, for the choice. */
  metrics: z.array(z.string()),
  fromMs: EpochMs,
  toMs: EpochMs,
  stepMs: z.number(),
  /** Start of each step. */
  at: z.array(EpochMs),
  /** Nodes that fit the filter and report the metric, those that were read for the band and the heat map, and those that were read for the ranking. */
  matched: z.int(),
  sampled: z.int(),
  ranked: z.int(),
  /** Below this share of nodes lie 10, 50 and 90 in a hundred, at each step. */
  band: z.object({ p10: Values, p50: Values, p90: Values }),
  /** `value`: the mean over the range, by which they are ranked. */
  top: z.array(z.object({ nodeId: z.string(), name: z.string(), value: z.number(), values: Values })),
  heat: z.object({
    /** A node, or several that lie next to each other in rank; `nodeId` only for one. */
    rows: z.array(z.object({ label: z.string(), nodes: z.int(), nodeId: z.string().nullable() })),
    low: z.number(),
    high: z.number(),
    /** Row after row, a byte a step, base64: 0 = nothing measured, 1–255 from low to high. */
    cells: z.string(),
  }),
  /** The maintenance of the nodes that were read. */
  maintenance: z.array(SharedMaintenance),
  problems: z.array(z.string()),
});
export type CompareAnswer = z.infer<typeof CompareAnswer>;
