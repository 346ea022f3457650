import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ChooseBranch } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demandAnswer } from "./branches";
import { demandUser } from "./demand-user";

/**
 * Stores which branch of the caller's own conversation is shown. The next prompt follows its end.
 * @throws AppError `not-found` for another person's conversation, or an answer of another conversation.
 */
export function chooseBranch(ctx: Ctx, { conversationId, leafId }: ChooseBranch): Promise<Record<string, never>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const changed = await tx.conversation.updateMany({
      where: { orgId: ctx.orgId, userId: demandUser(ctx), id: conversationId },
      data: { leafId },
    });
    if (changed.count === 0) throw refuse("not-found", "noConversation");
    await demandAnswer(tx, ctx, conversationId, leafId);
    return {};
  });
}
