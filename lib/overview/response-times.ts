import "server-only";
import type { ResponseTimes } from "@/lib/contracts/overview";
import type { Tx } from "@/lib/db";

/** The events that count as an acknowledgement. */
const taken = ["acknowledged", "assigned", "comment", "snoozed", "repair.requested"];

interface Row {
  incidents: number;
  mttd: number | null;
  mtta: number | null;
  mttr: number | null;
  fixed: number | null;
  returned: number | null;
  approval: number | null;
}

/** Means over the incidents that opened in a window until now, fire drills left out. Numbers are ms. */
export async function readResponseTimes(tx: Tx, orgId: string, windowMs: number): Promise<ResponseTimes> {
  const [row] = await tx.$queryRaw<Row[]>`
    WITH recent AS (
      SELECT id, opened_at, resolved_at, rested_seconds, state, reopened FROM incident WHERE org_id = ${orgId} AND drill_id IS NULL AND opened_at > now() - ${windowMs} * interval '1 ms'
    ), told AS (
      SELECT e.incident_id,
        min((e.data ->> 'sinceMs')::float8) FILTER (WHERE e.kind = 'opened') AS since_ms,
        min(e.at) FILTER (WHERE e.kind = ANY (${taken}) AND e.actor IS NOT NULL) AS taken_at,
        bool_or(e.kind = 'repair.succeeded') AS repaired
      FROM event e JOIN recent r ON r.id = e.incident_id WHERE e.org_id = ${orgId} GROUP BY e.incident_id
    )
    SELECT count(*)::int AS incidents,
      avg(greatest(0, extract(epoch FROM opened_at) * 1000 - since_ms))::float8 AS mttd,
      avg(extract(epoch FROM taken_at - opened_at) * 1000)::float8 AS mtta,
      avg((extract(epoch FROM resolved_at - opened_at) - rested_seconds) * 1000)::float8 AS mttr,
      (count(*) FILTER (WHERE state = 'resolved' AND repaired))::float8 / nullif(count(*) FILTER (WHERE state = 'resolved'), 0) AS fixed,
      (count(*) FILTER (WHERE reopened > 0))::float8 / nullif(count(*), 0) AS returned,
      (SELECT avg(extract(epoch FROM a.at - r.created_at) * 1000)::float8
        FROM repair r JOIN LATERAL (SELECT max(at) AS at FROM repair_approval WHERE org_id = r.org_id AND repair_id = r.id AND decision = 'approved' AND user_id IS NOT NULL) a ON a.at IS NOT NULL
        WHERE r.org_id = ${orgId} AND r.drill_id IS NULL AND r.created_at > now() - ${windowMs} * interval '1 ms') AS approval
    FROM recent LEFT JOIN told ON told.incident_id = recent.id`;
  const { incidents = 0, mttd = null, mtta = null, mttr = null, fixed = null, returned = null, approval = null } = row ?? {};
  return {
    windowMs,
    incidents,
    mttdMs: mttd,
    mttaMs: mtta,
    mttrMs: mttr,
    fixedByRunbook: fixed,
    repeatRate: returned,
    approvalWaitMs: approval,
  };
}
