import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ConversationRef } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { deleteConversations } from "./delete-conversations";

/**
 * Deletes one of the caller's own conversations with all that was said. It is private, so the audit log does not hear of it.
 * @throws AppError `not-found` when it is somebody else's or gone.
 */
export function removeConversation(ctx: Ctx, { conversationId }: ConversationRef): Promise<Record<string, never>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    if ((await deleteConversations(tx, ctx, [conversationId])) === 0) throw refuse("not-found", "noConversation");
    return {};
  });
}
