import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { Comparison, ReadComparison } from "@/lib/contracts/comparison";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { conversationView } from "../conversation-view";
import { demandUser } from "../demand-user";
import { linkedBranch } from "./linked-branch";
import { conversationIdsOf, panesOf } from "./stored-panes";

/**
 * The panes with their conversations: the caller's own, or another member's that are shared.
 * A conversation that was deleted leaves its pane empty. Of a conversation that is shared alone, readers get one branch.
 * @throws AppError `not-found` when it is neither.
 */
export function readComparison(ctx: Ctx, { comparisonId, branch }: ReadComparison): Promise<Comparison> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "comparison.read");
    const { orgId } = ctx;
    const reader = demandUser(ctx);
    const row = await tx.comparison.findFirst({ where: { orgId, id: comparisonId, OR: [{ userId: reader }, { shared: true }] } });
    if (!row) throw refuse("not-found", "noComparison");
    const { id, shared, userId } = row;
    const owner = await tx.membership.findUnique({
      where: { orgId_userId: { orgId, userId } },
      select: { user: { select: { name: true } } },
    });
    // The browser sent the panes, so the owner of each conversation is checked again.
    const conversations = await tx.conversation.findMany({ where: { orgId, userId, id: { in: conversationIdsOf(row.panes) } } });
    const isOwn = userId === reader;
    const stored = panesOf(row.panes);
    const isPart = !isOwn && stored.length === 1;
    const panes: Comparison["panes"] = [];
    for (const { settings, conversationId } of stored) {
      const found = conversations.find((conversation) => conversation.id === conversationId);
      const view = found ? await conversationView(tx, ctx, found) : null;
      panes.push({ settings, conversation: view && isPart ? linkedBranch(view, branch, row.branchId) : view });
    }
    const title = isPart ? (panes[0]?.conversation?.title ?? "") : row.title;
    return { id, title, shared, isOwn, ownerName: owner?.user.name ?? "", updatedAt: row.updatedAt.getTime(), panes };
  });
}
