import "server-only";
import type { Ctx } from "@/lib/context";
import type { ShareComparison } from "@/lib/contracts/comparison";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { shownLeaf } from "../branches";
import { demandUser } from "../demand-user";
import { panesOf } from "./stored-panes";

/**
 * Shares the caller's comparison with every member of the organisation, or stops sharing it. The audit log records this without the text.
 * @throws AppError `not-found` when it is somebody else's.
 */
export function shareComparison(ctx: Ctx, { comparisonId, shared }: ShareComparison): Promise<Record<string, never>> {
  return mutate(ctx, "comparison.share", async (tx) => {
    const where = { orgId: ctx.orgId, userId: demandUser(ctx), id: comparisonId };
    const row = await tx.comparison.findFirst({ where, select: { shared: true, panes: true } });
    if (!row) throw refuse("not-found", "noComparison");
    const before = { shared: row.shared };
    if (shared !== row.shared) {
      const branchId = shared ? await shownBranch(tx, ctx, panesOf(row.panes)) : null;
      await tx.comparison.updateMany({ where, data: { shared, branchId } });
    }
    return { subject: `comparison:${comparisonId}`, before, after: { shared }, result: {} };
  });
}

/** The end of the branch that the owner of a conversation sees now; null for several panes, whose branches are all shared. */
async function shownBranch(tx: Tx, ctx: Ctx, panes: ReturnType<typeof panesOf>): Promise<string | null> {
  const [{ conversationId } = { conversationId: null }, ...others] = panes;
  return conversationId === null || others.length > 0 ? null : shownLeaf(tx, ctx, conversationId);
}
