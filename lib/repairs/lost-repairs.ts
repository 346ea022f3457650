import "server-only";
import type { Tx } from "@/lib/db";

const SHOWN_FOR_MS = 7 * 86_400_000;

/**
 * Repairs that ended in the last 7 days with a lost target, and that nobody has followed up: no retry, the incident is not
 * resolved, and the node is still in the fleet. A late result of the target also takes a repair off this list.
 */
export async function lostRepairs(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM repair r LEFT JOIN incident i ON i.org_id = r.org_id AND i.id = r.incident_id
    WHERE r.org_id = ${orgId} AND r.state IN ('failed', 'cancelled') AND r.finished_at > now() - ${SHOWN_FOR_MS} * interval '1 ms'
      AND (i.id IS NULL OR i.state <> 'resolved')
      AND NOT EXISTS (SELECT 1 FROM repair again WHERE again.org_id = r.org_id AND again.retry_of_id = r.id)
      AND EXISTS (
        SELECT 1 FROM repair_target t JOIN node n ON n.org_id = t.org_id AND n.id = t.node_id
        WHERE t.org_id = r.org_id AND t.repair_id = r.id AND t.state = 'lost')`;
  return rows.map((row) => row.id);
}
