import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { UpdatedNodes, UpdateNodes } from "@/lib/contracts/node";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { mutate } from "@/lib/mutate";

/**
 * Takes many nodes into or out of maintenance, or sets or removes one label on all of them: one decision, one entry in the audit log, all or none.
 * @throws AppError `not-found` when one of them is not the org's or is gone
 */
export function updateNodes(ctx: Ctx, input: UpdateNodes): Promise<UpdatedNodes> {
  const { maintenance, label } = input;
  return mutate(ctx, "node.update", async (tx) => {
    const ids = [...new Set(input.nodeIds)].sort();
    const where = { orgId: ctx.orgId, id: { in: ids } };
    // Locked by id, in one order for everybody.
    const found = await tx.$queryRaw<
      { id: string }[]
    >`SELECT id FROM node WHERE org_id = ${ctx.orgId} AND id = ANY (${ids}) ORDER BY id FOR UPDATE`;
    if (found.length < ids.length) throw new AppError("not-found", "One of these nodes is not here any more. Choose again.");
    if (maintenance !== undefined) await tx.node.updateMany({ where, data: { maintenance } });
    if (label) await setLabel(tx, ctx.orgId, ids, label);
    return {
      subject: `nodes:${ids.length}`,
      after: { ...(maintenance === undefined ? {} : { maintenance }), ...(label ? { label } : {}), nodeIds: ids },
      result: { count: ids.length },
      due: () => publish(ctx.orgId, { noun: "nodes" }),
    };
  });
}

function setLabel(tx: Tx, orgId: string, ids: string[], { key, value }: NonNullable<UpdateNodes["label"]>): Promise<number> {
  return value === null
    ? tx.$executeRaw`UPDATE node SET labels = labels - ${key} WHERE org_id = ${orgId} AND id = ANY (${ids})`
    : tx.$executeRaw`UPDATE node SET labels = labels || jsonb_build_object(${key}::text, ${value}::text) WHERE org_id = ${orgId} AND id = ANY (${ids})`;
}
