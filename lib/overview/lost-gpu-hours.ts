import "server-only";
import type { LostGpuHours } from "@/lib/contracts/overview";
import type { Tx } from "@/lib/db";

/**
 * The most that critical incidents of a window until now cost, by the check that found them: all GPUs of the node for as long as the incident
 * was open in that time. Where incidents of a node overlap, the time belongs to the one that opened first and counts once. Fire drills do
 * not count, nor does the time in which an incident was over before its signal came back. Nodes without GPUs lose none.
 */
export function readLostGpuHours(tx: Tx, orgId: string, windowMs: number, most: number): Promise<LostGpuHours> {
  return tx.$queryRaw<LostGpuHours>`
    WITH spans AS (
      SELECT i.id, i.node_id, i.check_id, coalesce(n.gpu_count, i.node_gpus) AS gpu_count, i.rested_seconds, coalesce(i.resolved_at, now()) AS ends,
        greatest(i.opened_at, now() - ${windowMs} * interval '1 ms') AS begins
      FROM incident i LEFT JOIN node n ON n.org_id = i.org_id AND n.id = i.node_id
      WHERE i.org_id = ${orgId} AND i.drill_id IS NULL AND i.severity = 'critical' AND coalesce(n.gpu_count, i.node_gpus) > 0
        AND coalesce(i.resolved_at, now()) > now() - ${windowMs} * interval '1 ms'
    ), counted AS (
      SELECT check_id, gpu_count, rested_seconds, ends, greatest(begins, max(ends) OVER (
        PARTITION BY node_id ORDER BY begins, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS counts_from
      FROM spans
    )
    SELECT check_id AS "check", count(*)::int AS incidents,
      sum(gpu_count * greatest(0, extract(epoch FROM ends - counts_from) - rested_seconds) / 3600)::float8 AS "gpuHours"
    FROM counted GROUP BY check_id ORDER BY 3 DESC, 1 LIMIT ${most}`;
}
