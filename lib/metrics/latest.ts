import "server-only";
import type { Ctx } from "@/lib/context";
import { metricOf } from "@/lib/contracts/series";
import { withOrgsPg } from "@/lib/pg";
import { toDecimals } from "./codec/decimals";
import { layoutsById } from "./layout";

/** A node's last report. */
export interface LatestReport {
  nodeId: string;
  atMs: number;
  /** By the portal's clock: a node's silence is measured from this. */
  receivedAtMs: number;
  intervalMs: number;
  /** In the layout's order; null = absent. */
  keys: readonly string[];
  values: (number | null)[];
}

interface LatestRow {
  node_id: string;
  at: Date;
  received_at: Date;
  interval_ms: number;
  layout_id: number;
  packed: Buffer;
}

/** The last report of these nodes, or of the whole fleet. A node that never reported (or is another org's) is missing from the answer. */
export async function readLatest(ctx: Pick<Ctx, "orgId">, nodeIds: readonly string[] | "all"): Promise<Map<string, LatestReport>> {
  const { rows } = await withOrgsPg([ctx.orgId], (client) =>
    client.query<LatestRow>(
      `SELECT node_id, at, received_at, interval_ms, layout_id, packed FROM metric_latest
       WHERE org_id = $1 AND ($2::uuid[] IS NULL OR node_id = ANY ($2::uuid[]))`,
      [ctx.orgId, nodeIds === "all" ? null : nodeIds],
    ),
  );
  const layouts = await layoutsById(
    ctx.orgId,
    rows.map((row) => row.layout_id),
  );
  const reports = rows.flatMap((row): [string, LatestReport][] => {
    const layout = layouts.get(row.layout_id);
    if (!layout) return [];
    const values = layout.decimals.map((decimals, i) => {
      const value = row.packed.readFloatLE(i * 4);
      return Number.isFinite(value) ? toDecimals(value, decimals) : null;
    });
    const { at, received_at, interval_ms } = row;
    const report = {
      nodeId: row.node_id,
      atMs: at.getTime(),
      receivedAtMs: received_at.getTime(),
      intervalMs: interval_ms,
      keys: layout.keys,
      values,
    };
    return [[row.node_id, report]];
  });
  return new Map(reports);
}

/** What a row of the fleet table shows. Ratios 0–1; those of GPUs are the mean over the node's GPUs; null = not measured. */
export interface LatestSummary {
  cpuRatio: number | null;
  memoryRatio: number | null;
  gpuRatio: number | null;
  gpuMemoryRatio: number | null;
  load1: number | null;
}

/** Places by metric name, found once a layout: keys arrays are shared by all reports of a layout. */
const placesByKeys = new WeakMap<readonly string[], Map<string, number[]>>();

function placesOf(keys: readonly string[]): Map<string, number[]> {
  let places = placesByKeys.get(keys);
  if (!places) {
    places = new Map();
    for (const [place, key] of keys.entries()) {
      const name = metricOf(key);
      places.set(name, [...(places.get(name) ?? []), place]);
    }
    placesByKeys.set(keys, places);
  }
  return places;
}

/** The few values of a last report that the fleet table shows. */
export function summarise(report: LatestReport): LatestSummary {
  const places = placesOf(report.keys);
  const mean = (name: string): number | null => {
    const there = (places.get(name) ?? []).map((place) => report.values[place]!).filter((value) => value !== null);
    return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
  };
  return {
    cpuRatio: mean("node_cpu_used_ratio"),
    memoryRatio: mean("node_memory_used_ratio"),
    gpuRatio: mean("gpu_utilization_ratio"),
    gpuMemoryRatio: mean("gpu_memory_used_ratio"),
    load1: mean("node_load1"),
  };
}

/** By `seriesKey`, as the node page shows it. */
export const latestByKey = (report: LatestReport): Record<string, number | null> =>
  Object.fromEntries(report.keys.map((key, place) => [key, report.values[place] ?? null]));
