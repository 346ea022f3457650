import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { Footprint, Inventory } from "@/lib/contracts/agent";
import { CheckDefinition } from "@/lib/contracts/check";
import { MOST_OPEN_INCIDENTS, NodeCheck, type NodeDetail, type NodeLimit } from "@/lib/contracts/node";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { readFleet } from "@/lib/fleet/fleet";
import { readGatewayTimes, staleAfterMs } from "@/lib/fleet/liveness";
import { readMaintenanceWindows } from "@/lib/fleet/maintenance-windows";
import { hasTooManyLayouts } from "@/lib/metrics/ingest";
import { latestByKey, readLatest, summarise } from "@/lib/metrics/latest";
import { toldOf } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";
import { dampingOf } from "./damping";
import { logsOfTheDay, NODE_LOG_LIMIT } from "./log-quota";
import { toNodeRow } from "./row";
import { shippedAgent } from "./shipped-agent";

const CHANGES = 200;

/** One node with its checks, its inventory and the changes of it, and its latest values. @throws AppError `not-found`. */
export async function readNode(ctx: Ctx, input: { nodeId: string }): Promise<NodeDetail> {
  const { row, ...stored } = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const page = {
      where: Prisma.sql`true`,
      among: Prisma.sql`n.id = ${input.nodeId}`,
      order: "name",
      descending: false,
      offset: 0,
      limit: 1,
    } as const;
    const [row] = (await readFleet(tx, ctx.orgId, await readGatewayTimes(tx), page)).rows;
    if (!row) throw refuse("not-found", "noNode");
    return {
      row,
      ...(await readStored(tx, ctx.orgId, input.nodeId)),
      can: {
        edit: await can(tx, ctx, "node.update"),
        maintain: await can(tx, ctx, "node.maintain"),
        request: await can(tx, ctx, "repair.request"),
        damp: await can(tx, ctx, "check.damp"),
      },
    };
  });
  const latest = (await readLatest(ctx, [input.nodeId])).get(input.nodeId);
  const shown = toNodeRow(row, latest && summarise(latest), await shippedAgent());
  return {
    ...shown,
    ...stored,
    latest: latest ? latestByKey(latest) : {},
    series: latest ? [...latest.keys] : [],
    staleAfterMs: staleAfterMs(row.interval_ms),
    limits: await limitsOf(ctx, input.nodeId, shown.openIncidents),
  };
}

async function limitsOf(ctx: Ctx, nodeId: string, openIncidents: number): Promise<NodeLimit[]> {
  const logs = await withOrg(ctx, (tx) => logsOfTheDay(tx, { orgId: ctx.orgId, nodeId }));
  return [
    ...(openIncidents >= MOST_OPEN_INCIDENTS ? ["incidents" as const] : []),
    ...((await hasTooManyLayouts(nodeId)) ? ["layouts" as const] : []),
    // Full within one percent counts: the next batch no longer fits and is refused.
    ...(logs > NODE_LOG_LIMIT * 0.99 ? ["logs" as const] : []),
  ];
}

async function readStored(tx: Tx, orgId: string, nodeId: string) {
  const node = await tx.node.findUniqueOrThrow({
    where: { orgId_id: { orgId, id: nodeId } },
    select: {
      inventory: true,
      definitions: true,
      footprint: true,
      enrolledAt: true,
      maintenanceUntil: true,
      maintenanceReason: true,
      maintenanceByName: true,
    },
  });
  const changes = await tx.inventoryChange.findMany({ where: { orgId, nodeId }, orderBy: { at: "desc" }, take: CHANGES });
  const checks = await tx.checkStatus.findMany({ where: { orgId, nodeId }, orderBy: [{ checkId: "asc" }, { workload: "asc" }] });
  return {
    // An older agent's report may not fit today's contract: then the part is absent, not an error.
    inventory: Inventory.safeParse(node.inventory).data ?? null,
    footprint: Footprint.safeParse(node.footprint).data ?? null,
    definitions: CheckDefinition.array().safeParse(node.definitions).data ?? [],
    enrolledAt: node.enrolledAt.getTime(),
    maintenance:
      node.maintenanceUntil && node.maintenanceUntil.getTime() > Date.now()
        ? { reason: node.maintenanceReason, endsAt: node.maintenanceUntil.getTime(), byName: node.maintenanceByName }
        : null,
    damping: await dampingOf(tx, orgId, node.definitions),
    maintenanceWindows: await readMaintenanceWindows(tx, orgId, nodeId),
    inventoryChanges: changes.map(({ at, path, before, after }) => ({ atMs: at.getTime(), path, before, after })),
    checks: checks.flatMap(({ checkId, since, at, told, ...check }) => {
      const result = NodeCheck.safeParse({ ...check, told: toldOf(told), id: checkId, sinceMs: since.getTime(), atMs: at.getTime() });
      return result.success ? [result.data] : [];
    }),
  };
}
