import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { DismissProposal } from "@/lib/contracts/node-workloads";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { dismissedKeys } from "./dismissed";

const MOST_KEPT = 500;

/** Hides a proposal as long as its program is started the same way, or shows it again. @throws AppError `not-found`. */
export function dismissProposal(ctx: Ctx, { nodeId, key, dismissed }: DismissProposal): Promise<void> {
  return mutate(ctx, "node.dismiss-proposal", async (tx) => {
    const [node] = await tx.$queryRaw<{ dismissed: unknown }[]>`
      SELECT dismissed FROM node WHERE org_id = ${ctx.orgId} AND id = ${nodeId} FOR UPDATE`;
    if (!node) throw refuse("not-found", "noNode");
    const others = dismissedKeys(node.dismissed).filter((one) => one !== key);
    const after = dismissed ? [...others, key].slice(-MOST_KEPT) : others;
    await tx.node.update({ where: { orgId_id: { orgId: ctx.orgId, id: nodeId } }, data: { dismissed: after } });
    return {
      subject: `node:${nodeId}`,
      after: { key, dismissed },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "nodes", id: nodeId }),
    };
  });
}
