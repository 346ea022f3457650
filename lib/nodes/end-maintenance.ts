import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { EndMaintenance } from "@/lib/contracts/maintenance";
import type { UpdatedNodes } from "@/lib/contracts/node";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { mutate } from "@/lib/mutate";
import { type Story, tell } from "@/lib/told";
import { lockNodes } from "./lock-nodes";
import { noteMaintenance } from "./note-maintenance";

/** Ends the maintenance of nodes early. Faults that are still there open incidents with the node's next report. @throws AppError `not-found`. */
export function endMaintenance(ctx: Ctx, { nodeIds }: EndMaintenance): Promise<UpdatedNodes> {
  return mutate(ctx, "node.maintain", async (tx) => {
    const ids = await lockNodes(tx, ctx.orgId, nodeIds);
    const inMaintenance = await tx.node.findMany({
      where: { orgId: ctx.orgId, id: { in: ids }, maintenanceUntil: { not: null } },
      select: { id: true },
    });
    const ended = inMaintenance.map((node) => node.id);
    await clear(tx, ctx, ended, tell("incident.maintenanceEnded"));
    return {
      subject: `nodes:${ended.length}`,
      after: { maintenance: null, nodeIds: ended },
      result: { count: ended.length },
      due: () => publish(ctx.orgId, { noun: "nodes" }),
    };
  });
}

/** Ends every maintenance whose time is up, and says so. */
export function endDueMaintenance(ctx: Ctx): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const due = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM node WHERE org_id = ${ctx.orgId} AND maintenance_until <= now() ORDER BY id FOR UPDATE`;
    if (due.length === 0) return;
    await clear(
      tx,
      ctx,
      due.map((node) => node.id),
      tell("incident.maintenanceOver"),
    );
    afterCommit(() => publish(ctx.orgId, { noun: "nodes" }));
  });
}

async function clear(tx: Tx, ctx: Ctx, nodeIds: string[], story: Story): Promise<void> {
  const data = { maintenanceUntil: null, maintenanceReason: "", maintenanceByName: "" };
  await tx.node.updateMany({ where: { orgId: ctx.orgId, id: { in: nodeIds } }, data });
  await noteMaintenance(tx, ctx, nodeIds, { kind: "maintenance.ended", ...story });
}
