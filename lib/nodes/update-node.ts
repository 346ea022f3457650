import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { UpdateNode } from "@/lib/contracts/node";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";

/** Renames a node, labels it. @throws AppError `not-found`; `conflict` when the name is another node's. */
export function updateNode(ctx: Ctx, input: UpdateNode): Promise<void> {
  return mutate(ctx, "node.update", async (tx) => {
    const key = { orgId_id: { orgId: ctx.orgId, id: input.nodeId } };
    const before = await tx.node.findUnique({ where: key, select: { name: true, labels: true } });
    if (!before) throw refuse("not-found", "noNode");
    const after = {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.labels === undefined ? {} : { labels: input.labels }),
    };
    if (input.name !== undefined && input.name !== before.name) {
      const taken = await tx.node.findFirst({ where: { orgId: ctx.orgId, name: input.name }, select: { id: true } });
      if (taken) throw refuse("conflict", "nodeNameTaken", { name: input.name });
    }
    await tx.node.update({ where: key, data: after });
    return {
      subject: `node:${input.nodeId}`,
      before,
      after,
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "nodes", id: input.nodeId }),
    };
  });
}
