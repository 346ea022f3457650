import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ComparisonRef } from "@/lib/contracts/comparison";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { deleteConversations } from "../delete-conversations";
import { demandUser } from "../demand-user";
import { conversationIdsOf } from "./stored-panes";

/**
 * Deletes the caller's own comparison with its conversations. The audit log records it only when others could read it.
 * @throws AppError `not-found` when it is another person's or gone.
 */
export function removeComparison(ctx: Ctx, { comparisonId }: ComparisonRef): Promise<Record<string, never>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const own = { orgId: ctx.orgId, userId: demandUser(ctx), id: comparisonId };
    const row = await tx.comparison.findFirst({ where: own });
    if (!row) throw refuse("not-found", "noComparison");
    await tx.comparison.deleteMany({ where: own });
    await deleteConversations(tx, ctx, conversationIdsOf(row.panes));
    const detail = { before: { shared: true }, after: { removed: true } };
    if (row.shared) await appendAudit(tx, ctx, { action: "comparison.share", subject: `comparison:${comparisonId}`, detail });
    return {};
  });
}
