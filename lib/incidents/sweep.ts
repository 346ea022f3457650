import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { afterCommit, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { fleetSql } from "@/lib/fleet/fleet";
import { readGatewayTimes } from "@/lib/fleet/liveness";
import { tell } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";

interface Resolved {
  id: string;
  node_id: string;
  drill_id: string | null;
}

/** A shorter window for fire drills, so that people do not wait. */
const DRILL_QUIET_MS = 10_000;
/** How long a signal must stay quiet before its incident resolves. */
export const quietMsOf = (incident: { drillId: string | null }): number =>
  incident.drillId === null ? env().MILLWRIGHT_QUIET_MS : Math.min(env().MILLWRIGHT_QUIET_MS, DRILL_QUIET_MS);

/**
 * Resolves incidents whose signal stayed quiet for the whole window, on nodes that have reported since it began and whose check is ok now: a node
 * that is silent, or a check that is unknown, is no proof that the fault is gone. An incident of a rule ends when the rule clears. Safe from
 * several workers at once.
 * @returns how many were resolved.
 */
export function sweepIncidents(ctx: Ctx): Promise<number> {
  return withOrg(ctx, async (tx) => {
    const due = await tx.incident.count({
      where: { orgId: ctx.orgId, state: "resolving", quietSince: { lte: new Date(Date.now() - quietMsOf({ drillId: "any" })) } },
    });
    if (due === 0) return 0;
    const gateway = await readGatewayTimes(tx);
    const window = Prisma.sql`CASE WHEN i.drill_id IS NULL THEN ${quietMsOf({ drillId: null })}::float8 ELSE ${quietMsOf({ drillId: "any" })}::float8 END * interval '1 ms'`;
    const resolved = await tx.$queryRaw<Resolved[]>`
      UPDATE incident i SET state = 'resolved', resolved_at = now()
      FROM (${fleetSql(ctx.orgId, gateway, Prisma.sql`n.id IN (SELECT node_id FROM incident WHERE org_id = ${ctx.orgId} AND state = 'resolving')`)}) f
      WHERE i.org_id = ${ctx.orgId} AND i.state = 'resolving' AND i.quiet_since <= now() - ${window}
        AND (i.drill_id IS NOT NULL OR i.rule_id IS NOT NULL OR EXISTS (SELECT 1 FROM check_status c WHERE c.org_id = i.org_id AND c.node_id = i.node_id
          AND c.check_id = i.check_id AND c.workload = i.workload AND c.state = 'ok'))
        AND f.id = i.node_id AND f.state NOT IN ('stale', 'offline') AND f.seen_ms >= extract(epoch from i.quiet_since) * 1000
      RETURNING i.id, i.node_id, i.drill_id`;
    await tx.event.createMany({
      data: resolved.map(({ id, node_id, drill_id }) => {
        const { text, told } = tell("incident.stayedQuiet", { seconds: Math.round(quietMsOf({ drillId: drill_id }) / 1_000) });
        return { orgId: ctx.orgId, incidentId: id, nodeId: node_id, kind: "resolved", text, data: { told } };
      }),
    });
    if (resolved.length > 0) afterCommit(() => publish(ctx.orgId, { noun: "incidents" }));
    return resolved.length;
  });
}
