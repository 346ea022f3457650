import "server-only";
import { metricOf } from "@/lib/contracts/series";
import { withOrgsPg } from "@/lib/pg";
import { toDecimals } from "../codec/decimals";
import { layoutsById, type StoredLayout } from "../layout";

/** A node's last report of a metric: its keys, and their mean. */
export interface NodeMetric {
  nodeId: string;
  keys: string[];
  /** Null when nothing of it was measured this time. */
  latest: number | null;
}

interface Places {
  at: number[];
  keys: string[];
}

function placesIn({ keys }: StoredLayout, metric: string): Places {
  const at = keys.flatMap((key, place) => (metricOf(key) === metric ? [place] : []));
  return { at, keys: at.map((place) => keys[place]!) };
}

/** Which of these nodes report a metric, with its current value, and every metric that any of them reports. Reads one small row per node. */
export async function readFleetMetric(
  orgId: string,
  nodeIds: readonly string[],
  metric: string,
): Promise<{ metrics: string[]; nodes: NodeMetric[] }> {
  const { rows } = await withOrgsPg([orgId], (client) =>
    client.query<{ node_id: string; layout_id: number; packed: Buffer }>(
      "SELECT node_id, layout_id, packed FROM metric_latest WHERE org_id = $1 AND node_id = ANY ($2::uuid[])",
      [orgId, nodeIds],
    ),
  );
  const layouts = await layoutsById(
    orgId,
    rows.map((row) => row.layout_id),
  );
  const places = new Map([...layouts].map(([id, layout]) => [id, placesIn(layout, metric)]));
  const nodes = rows.flatMap((row): NodeMetric[] => {
    const there = places.get(row.layout_id);
    if (!there || there.at.length === 0) return [];
    const { decimals } = layouts.get(row.layout_id)!;
    const values = there.at.map((place) => toDecimals(row.packed.readFloatLE(place * 4), decimals[place]!)).filter(Number.isFinite);
    const latest = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    return [{ nodeId: row.node_id, keys: there.keys, latest }];
  });
  const metrics = new Set([...layouts.values()].flatMap((layout) => layout.keys.map(metricOf)));
  return { metrics: [...metrics].sort(), nodes };
}
