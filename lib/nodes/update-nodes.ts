import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { UpdatedNodes, UpdateNodes } from "@/lib/contracts/node";
import type { Tx } from "@/lib/db";
import { mutate } from "@/lib/mutate";
import { lockNodes } from "./lock-nodes";

/**
 * Sets or removes one label on many nodes: one decision, one entry in the audit log, all or none.
 * @throws AppError `not-found` when one of them is not the org's or is gone
 */
export function updateNodes(ctx: Ctx, input: UpdateNodes): Promise<UpdatedNodes> {
  const { label } = input;
  return mutate(ctx, "node.update", async (tx) => {
    const ids = await lockNodes(tx, ctx.orgId, input.nodeIds);
    await setLabel(tx, ctx.orgId, ids, label);
    return {
      subject: `nodes:${ids.length}`,
      after: { label, nodeIds: ids },
      result: { count: ids.length },
      due: () => publish(ctx.orgId, { noun: "nodes" }),
    };
  });
}

function setLabel(tx: Tx, orgId: string, ids: string[], { key, value }: UpdateNodes["label"]): Promise<number> {
  return value === null
    ? tx.$executeRaw`UPDATE node SET labels = labels - ${key} WHERE org_id = ${orgId} AND id = ANY (${ids})`
    : tx.$executeRaw`UPDATE node SET labels = labels || jsonb_build_object(${key}::text, ${value}::text) WHERE org_id = ${orgId} AND id = ANY (${ids})`;
}
