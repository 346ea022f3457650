import * as z from "zod";

/** A Prometheus metric name (exposition format), so that everything can be exported as it is. */
export const MetricName = z
  .string()
  .max(120)
  .regex(/^[a-z_][a-z0-9_]*$/);

/**
 * One series of a node. The name carries the unit as Prometheus asks (`_bytes`, `_ratio`, `_celsius`, `_watts`, `_seconds`).
 * `decimals` is how many decimal places the agent promises; the store keeps exactly these.
 */
export const Series = z.object({
  name: MetricName,
  labels: z.record(z.string().max(60), z.string().max(200)).default({}),
  decimals: z.int().min(0).max(6).default(2),
});
export type Series = z.infer<typeof Series>;

/** The ordered list of a node's series. Values travel as an array in this order; the list itself travels once. */
export const Layout = z.array(Series).min(1).max(2_000);
export type Layout = z.infer<typeof Layout>;

/** `name{label="value"}`, as Prometheus prints it; labels sorted, so it is a key. */
export function seriesKey(series: { name: string; labels?: Record<string, string> }): string {
  const labels = Object.entries(series.labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (labels.length === 0) return series.name;
  return `${series.name}{${labels.map(([k, v]) => `${k}=${JSON.stringify(v)}`).join(",")}}`;
}

/** The metric's name in a `seriesKey`. */
export const metricOf = (key: string): string => key.split("{", 1)[0] ?? key;

/** `name{gpu="0",mount="/"}` → `{ gpu: "0", mount: "/" }`. A key that a person wrote can have labels that are none: they are left out. */
export function labelsOf(key: string): Record<string, string> {
  const found = key.matchAll(/([a-zA-Z_]\w*)=("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")/gu);
  return Object.fromEntries([...found].map(([, name = "", value = '""']) => [name, JSON.parse(value) as string]));
}

/** A read of several series of several nodes in one request. `keys` are `seriesKey`s; empty = all series of the node. */
export const RangeQuery = z.strictObject({
  nodeIds: z.array(z.uuid()).min(1).max(64),
  keys: z.array(z.string().max(500)).max(200),
  fromMs: z.int().nonnegative(),
  toMs: z.int().nonnegative(),
  /** The chart's width in pixels: at most two points (the minimum and the maximum) are answered for each. */
  pixels: z.int().min(10).max(8_000).default(1_000),
});
export type RangeQuery = z.infer<typeof RangeQuery>;

/** Columns, not objects: `at[i]` belongs to `values[i]`; null is a gap. */
export const SeriesColumns = z.object({
  nodeId: z.string(),
  key: z.string(),
  at: z.array(z.number()),
  values: z.array(z.number().nullable()),
});
/** `problems`: stored hours that are damaged and were left out, in words that name node and hour. */
export const RangeAnswer = z.object({ series: z.array(SeriesColumns), problems: z.array(z.string()).default([]) });
export type RangeAnswer = z.infer<typeof RangeAnswer>;
