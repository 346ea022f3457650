import "server-only";
import type { DriftDifference } from "@/lib/contracts/drift";
import type { Tx } from "@/lib/db";
import { DRIFT_CHECK, placeOf } from "./stock";

/** A workload whose facts were reported, with its differences as last judged. */
export interface DriftRow {
  node_id: string;
  node_name: string;
  label: string | null;
  workload: string;
  own_group: string;
  digest: string;
  sentence: string | null;
  told: unknown;
  differences: DriftDifference[] | null;
  total: number | null;
}

/** All of an org's; the facts themselves stay in the database. */
export const readDriftRows = (tx: Tx, orgId: string): Promise<DriftRow[]> => tx.$queryRaw<DriftRow[]>`
  SELECT c.node_id, n.name AS node_name, n.labels->>'group' AS label, c.workload, c.data->>'digest' AS digest,
         coalesce(c.data->>'group', '') AS own_group, CASE WHEN d.differs THEN c.sentence END AS sentence, CASE WHEN d.differs THEN c.told END AS told,
         CASE WHEN d.differs THEN c.data->'differences' END AS differences, CASE WHEN d.differs THEN (c.data->>'total')::int END AS total
  FROM check_status c JOIN node n ON n.org_id = c.org_id AND n.id = c.node_id,
       LATERAL (SELECT c.state = 'degraded' AND jsonb_exists(c.data, 'against') AS differs) d
  WHERE c.org_id = ${orgId} AND c.check_id = ${DRIFT_CHECK} AND c.data->>'digest' IS NOT NULL
  ORDER BY n.name, c.workload`;

export interface RowGroup {
  group: string;
  workload: string;
  rows: DriftRow[];
}

/** The rows by their group; rows without a group are left out. */
export function groupRows(rows: DriftRow[]): RowGroup[] {
  const groups = new Map<string, RowGroup>();
  for (const row of rows) {
    const place = placeOf(row.own_group, row.label, row.workload);
    if (!place) continue;
    const key = JSON.stringify(place);
    const group = groups.get(key) ?? { ...place, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => (a.group + a.workload < b.group + b.workload ? -1 : 1));
}
