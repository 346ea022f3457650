import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { afterCommit, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { fleetSql } from "@/lib/nodes/fleet";
import { readDoorTimes } from "@/lib/nodes/liveness";
import { Prisma } from "@/prisma/generated/client";

interface Resolved {
  id: string;
  node_id: string;
}

/**
 * Resolves incidents whose signal stayed quiet for the whole window, on nodes that have spoken since it began: a node that fell silent has
 * not shown that it is well. Safe from several workers at once.
 * @returns how many were resolved.
 */
export function sweepIncidents(ctx: Ctx): Promise<number> {
  return withOrg(ctx, async (tx) => {
    const due = await tx.incident.count({
      where: { orgId: ctx.orgId, state: "resolving", quietSince: { lte: new Date(Date.now() - env().MILLWRIGHT_QUIET_MS) } },
    });
    if (due === 0) return 0;
    const door = await readDoorTimes(tx);
    const resolved = await tx.$queryRaw<Resolved[]>`
      UPDATE incident i SET state = 'resolved', resolved_at = now()
      FROM (${fleetSql(ctx.orgId, door, Prisma.sql`n.id IN (SELECT node_id FROM incident WHERE org_id = ${ctx.orgId} AND state = 'resolving')`)}) f
      WHERE i.org_id = ${ctx.orgId} AND i.state = 'resolving' AND i.quiet_since <= now() - ${env().MILLWRIGHT_QUIET_MS} * interval '1 ms'
        AND f.id = i.node_id AND f.state NOT IN ('stale', 'offline') AND f.seen_ms >= extract(epoch from i.quiet_since) * 1000
      RETURNING i.id, i.node_id`;
    await tx.event.createMany({
      data: resolved.map(({ id, node_id }) => ({
        orgId: ctx.orgId,
        incidentId: id,
        nodeId: node_id,
        kind: "resolved",
        text: `Resolved: the signal stayed quiet for ${Math.round(env().MILLWRIGHT_QUIET_MS / 1_000)} s.`,
      })),
    });
    if (resolved.length > 0) afterCommit(() => publish(ctx.orgId, { noun: "incidents" }));
    return resolved.length;
  });
}
