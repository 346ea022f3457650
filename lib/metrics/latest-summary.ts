import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrgsPg } from "@/lib/pg";
import { toDecimals } from "./codec/decimals";
import type { LatestSummary } from "./latest";
import { layoutsById, type StoredLayout } from "./layout";

interface PackedRow {
  node_id: string;
  layout_id: number;
  packed: Buffer;
}

const names: Record<keyof LatestSummary, string> = {
  cpuRatio: "node_cpu_used_ratio",
  memoryRatio: "node_memory_used_ratio",
  gpuRatio: "gpu_utilization_ratio",
  gpuMemoryRatio: "gpu_memory_used_ratio",
  load1: "node_load1",
};
type Places = Record<keyof LatestSummary, number[]>;

/** The places in a layout of the values that the fleet table shows. */
function placesOf({ keys }: StoredLayout): Places {
  const at = (name: string) => keys.flatMap((key, place) => (key === name || key.startsWith(`${name}{`) ? [place] : []));
  return Object.fromEntries(Object.entries(names).map(([field, name]) => [field, at(name)])) as unknown as Places;
}

function meanOf({ packed }: PackedRow, { decimals }: StoredLayout, places: number[]): number | null {
  let sum = 0;
  let count = 0;
  for (const place of places) {
    const value = packed.readFloatLE(place * 4);
    if (!Number.isFinite(value)) continue;
    sum += toDecimals(value, decimals[place] ?? 0);
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** The values of each node's last report that the fleet table shows. Only these few are unpacked: a fleet has a million others. */
export async function readLatestSummaries(
  ctx: Pick<Ctx, "orgId">,
  nodeIds: readonly string[] | "all",
): Promise<Map<string, LatestSummary>> {
  const { rows } = await withOrgsPg([ctx.orgId], (client) =>
    client.query<PackedRow>(
      `SELECT node_id, layout_id, packed FROM metric_latest WHERE org_id = $1 AND ($2::uuid[] IS NULL OR node_id = ANY ($2::uuid[]))`,
      [ctx.orgId, nodeIds === "all" ? null : nodeIds],
    ),
  );
  const layouts = await layoutsById(
    ctx.orgId,
    rows.map((row) => row.layout_id),
  );
  const places = new Map([...layouts.values()].map((layout) => [layout.id, placesOf(layout)]));
  const summaries = new Map<string, LatestSummary>();
  for (const row of rows) {
    const layout = layouts.get(row.layout_id);
    const where = places.get(row.layout_id);
    if (!layout || !where) continue;
    summaries.set(row.node_id, {
      cpuRatio: meanOf(row, layout, where.cpuRatio),
      memoryRatio: meanOf(row, layout, where.memoryRatio),
      gpuRatio: meanOf(row, layout, where.gpuRatio),
      gpuMemoryRatio: meanOf(row, layout, where.gpuMemoryRatio),
      load1: meanOf(row, layout, where.load1),
    });
  }
  return summaries;
}
