import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { LONGEST_MAINTENANCE_MS, type StartMaintenance } from "@/lib/contracts/maintenance";
import type { UpdatedNodes } from "@/lib/contracts/node";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { tell } from "@/lib/told";
import { lockNodes } from "./lock-nodes";
import { noteMaintenance } from "./note-maintenance";

/**
 * Puts nodes into maintenance until a time, with a reason: they open no incidents. One decision, all or none.
 * @throws AppError `not-found` when a node is not the org's or is gone; `invalid` when the end has passed or is more than 30 days away.
 */
export function startMaintenance(ctx: Ctx, { nodeIds, reason, endsAt }: StartMaintenance): Promise<UpdatedNodes> {
  return mutate(ctx, "node.maintain", async (tx) => {
    const nowMs = Date.now();
    if (endsAt <= nowMs) throw refuse("invalid", "maintenanceEndPast", {}, "endsAt");
    if (endsAt > nowMs + LONGEST_MAINTENANCE_MS) throw refuse("invalid", "maintenanceTooLong", {}, "endsAt");
    const ids = await lockNodes(tx, ctx.orgId, nodeIds);
    const data = { maintenanceUntil: new Date(endsAt), maintenanceReason: reason, maintenanceByName: actorName(ctx) };
    await tx.node.updateMany({ where: { orgId: ctx.orgId, id: { in: ids } }, data });
    const until = `${data.maintenanceUntil.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    await noteMaintenance(tx, ctx, ids, { kind: "maintenance.started", ...tell("incident.maintenance", { until, reason }) });
    return {
      subject: `nodes:${ids.length}`,
      after: { maintenance: { reason, endsAt }, nodeIds: ids },
      result: { count: ids.length },
      due: () => publish(ctx.orgId, { noun: "nodes" }),
    };
  });
}
