import "server-only";
import type { LostGpuHours } from "@/lib/contracts/overview";
import type { Tx } from "@/lib/db";

const WINDOW_MS = 30 * 86_400_000;
const SHOWN = 6;

/**
 * The most that critical incidents of the last 30 days cost, by the check that found them: all GPUs of the node for as long as the incident was
 * open in that time. Causes that overlap on a node each count in full. Nodes without GPUs, and those that were removed, lose none.
 */
export function readLostGpuHours(tx: Tx, orgId: string): Promise<LostGpuHours> {
  return tx.$queryRaw<LostGpuHours>`
    SELECT i.check_id AS "check", count(*)::int AS incidents,
      sum(jsonb_array_length(n.inventory -> 'gpus')
        * extract(epoch FROM coalesce(i.resolved_at, now()) - greatest(i.opened_at, now() - ${WINDOW_MS} * interval '1 ms')) / 3600)::float8 AS "gpuHours"
    FROM incident i JOIN node n ON n.org_id = i.org_id AND n.id = i.node_id
    WHERE i.org_id = ${orgId} AND i.severity = 'critical' AND jsonb_array_length(n.inventory -> 'gpus') > 0
      AND coalesce(i.resolved_at, now()) > now() - ${WINDOW_MS} * interval '1 ms'
    GROUP BY i.check_id ORDER BY 3 DESC, 1 LIMIT ${SHOWN}`;
}
