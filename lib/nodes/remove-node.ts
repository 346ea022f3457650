import "server-only";
import { publish, wake } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { RemoveNode } from "@/lib/contracts/node";
import { openedTargetStates } from "@/lib/contracts/repair";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { forgetLatest } from "@/lib/metrics/forget";
import { mutate } from "@/lib/mutate";
import { tell } from "@/lib/told";

/**
 * Removes a node: its key is revoked, so that its agent is refused from its next request on; its open incidents end. Repairs and audit keep its name.
 * @throws AppError `not-found`; `conflict` while a repair is under way on it.
 */
export function removeNode(ctx: Ctx, input: RemoveNode): Promise<void> {
  return mutate(ctx, "node.remove", async (tx) => {
    const where = { orgId: ctx.orgId, id: input.nodeId };
    const node = await tx.node.findUnique({ where: { orgId_id: where }, select: { name: true } });
    if (!node) throw refuse("not-found", "noNode");
    await refuseBusy(tx, where);
    await tx.nodeKey.updateMany({ where: { nodeId: input.nodeId, orgId: ctx.orgId }, data: { revokedAt: new Date() } });
    await endIncidents(tx, where);
    await rememberNode(tx, where);
    await tx.checkStatus.deleteMany({ where: { orgId: ctx.orgId, nodeId: input.nodeId } });
    await tx.workloadRevision.deleteMany({ where: { orgId: ctx.orgId, nodeId: input.nodeId } });
    await tx.alertRuleState.deleteMany({ where: { orgId: ctx.orgId, nodeId: input.nodeId } });
    await tx.privateLine.deleteMany({ where: { orgId: ctx.orgId, nodeId: input.nodeId } });
    const { count } = await tx.node.deleteMany({ where });
    if (count === 0) throw refuse("conflict", "nodeRemovedNow");
    return {
      subject: `node:${input.nodeId}`,
      before: node,
      after: { removed: true },
      result: undefined,
      // Gateways forget the key, browsers the row.
      due: () =>
        Promise.all([
          forgetLatest(ctx, input.nodeId),
          wake(input.nodeId),
          publish(ctx.orgId, { noun: "nodes" }),
          publish(ctx.orgId, { noun: "incidents" }),
        ]),
    };
  });
}

async function refuseBusy(tx: Tx, { orgId, id }: { orgId: string; id: string }): Promise<void> {
  const busy = await tx.repairTarget.findFirst({
    where: { orgId, nodeId: id, state: { in: [...openedTargetStates] } },
    select: { repairId: true },
  });
  if (busy) throw refuse("conflict", "nodeUnderRepair");
}

/** Incidents outlive the node: they keep its name, and its GPUs for the hours that were lost. */
const rememberNode = (tx: Tx, { orgId, id }: { orgId: string; id: string }) => tx.$executeRaw`
  UPDATE incident i SET node_name = n.name, node_gpus = n.gpu_count
  FROM node n WHERE n.org_id = ${orgId} AND n.id = ${id} AND i.org_id = n.org_id AND i.node_id = n.id`;

async function endIncidents(tx: Tx, { orgId, id }: { orgId: string; id: string }): Promise<void> {
  const open = await tx.incident.findMany({ where: { orgId, nodeId: id, state: { not: "resolved" } }, select: { id: true } });
  if (open.length === 0) return;
  const now = new Date();
  await tx.incident.updateMany({
    where: { orgId, id: { in: open.map((incident) => incident.id) } },
    data: { state: "resolved", resolvedAt: now },
  });
  const { text, told } = tell("incident.nodeRemoved");
  await tx.event.createMany({
    data: open.map((incident) => ({
      orgId,
      nodeId: id,
      incidentId: incident.id,
      kind: "resolved",
      text,
      data: { told },
      at: now,
    })),
  });
}
