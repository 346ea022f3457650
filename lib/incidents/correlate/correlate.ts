import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { type Candidate, findJoins, WINDOW_MS } from "./group";
import { fleetTraits, shareIn } from "./traits";

interface Row {
  id: string;
  node_id: string;
  check_id: string;
  code: string;
  workload: string;
  opened_at: Date;
  is_free: boolean;
}

/** How long after its beginning a group still takes members. */
const OPEN_FOR_MS = 3 * WINDOW_MS;

/**
 * Groups incidents that have one cause under one of them, so that people are notified once. Members keep their own state and evidence; only a
 * person takes one out. Safe from several workers at once. @returns how many became members.
 */
export function correlateIncidents(ctx: Ctx): Promise<number> {
  return withOrg(ctx, async (tx) => {
    const candidates = await loadCandidates(tx, ctx.orgId);
    if (!candidates.some(({ is_free }) => is_free) || candidates.length < 2) return 0;
    const [lock] = await tx.$queryRaw<
      { held: boolean }[]
    >`SELECT pg_try_advisory_xact_lock(hashtextextended(${`correlate/${ctx.orgId}`}, 0)) AS held`;
    if (!lock?.held) return 0;
    const fleet = await fleetTraits(tx, ctx.orgId);
    const joins = findJoins(
      candidates.map((row) => toCandidate(row, fleet.get(row.node_id) ?? {})),
      shareIn(fleet),
    );
    for (const { memberId, leadId, why } of joins) {
      const { count } = await tx.incident.updateMany({
        where: { orgId: ctx.orgId, id: memberId, leadId: null, splitAt: null },
        data: { leadId, joinedWhy: why.text, joinedTold: why.told },
      });
      if (count === 0) continue;
      await tx.event.create({
        data: { orgId: ctx.orgId, incidentId: memberId, kind: "joined", text: why.text, data: { leadId, told: why.told } },
      });
    }
    if (joins.length > 0) afterCommit(() => publish(ctx.orgId, { noun: "incidents" }));
    return joins.length;
  });
}

/** Unsolved incidents that began lately: those without a group, and those that lead one. */
const loadCandidates = (tx: Tx, orgId: string): Promise<Row[]> =>
  tx.$queryRaw<Row[]>`
    SELECT i.id, i.node_id, i.check_id, i.code, i.workload, i.opened_at,
      i.split_at IS NULL AND NOT EXISTS (SELECT 1 FROM incident m WHERE m.org_id = i.org_id AND m.lead_id = i.id) AS is_free
    FROM incident i
    WHERE i.org_id = ${orgId} AND i.state <> 'resolved' AND i.lead_id IS NULL AND i.drill_id IS NULL AND i.node_id IS NOT NULL
      AND i.opened_at > now() - ${OPEN_FOR_MS} * interval '1 ms'
    ORDER BY i.opened_at, i.id LIMIT 2000`;

const toCandidate = (row: Row, traits: Record<string, string>): Candidate => ({
  id: row.id,
  nodeId: row.node_id,
  checkId: row.check_id,
  code: row.code,
  workload: row.workload,
  openedAtMs: row.opened_at.getTime(),
  traits: row.workload === "" ? traits : { ...traits, workload: row.workload },
  isFree: row.is_free,
});
