import "server-only";
import { withOrgsPg } from "@/lib/pg";
import { layoutsById } from "./layout";

export interface LastReport {
  /** By the node's clock, and by ours. */
  atMs: number;
  receivedMs: number;
  /** The series that it holds. */
  keys: readonly string[];
}

/** When these nodes last reported, and which series; without the values. A node that never reported is missing. */
export async function readLastReports(orgId: string, nodeIds: readonly string[]): Promise<Map<string, LastReport>> {
  const { rows } = await withOrgsPg([orgId], (client) =>
    client.query<{ node_id: string; at: Date; received_at: Date; layout_id: number }>(
      "SELECT node_id, at, received_at, layout_id FROM metric_latest WHERE org_id = $1 AND node_id = ANY ($2::uuid[])",
      [orgId, nodeIds],
    ),
  );
  const layouts = await layoutsById(
    orgId,
    rows.map((row) => row.layout_id),
  );
  return new Map(
    rows.map((row) => [
      row.node_id,
      { atMs: row.at.getTime(), receivedMs: row.received_at.getTime(), keys: layouts.get(row.layout_id)?.keys ?? [] },
    ]),
  );
}
