import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ConversationRef } from "@/lib/contracts/playground";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demandUser } from "./demand-user";

/**
 * Deletes one of the caller's own conversations with all that was said. It is private, so the audit log does not hear of it.
 * @throws AppError `not-found` when it is somebody else's or gone.
 */
export function removeConversation(ctx: Ctx, { conversationId }: ConversationRef): Promise<Record<string, never>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const gone = await tx.conversation.deleteMany({ where: { orgId: ctx.orgId, userId: demandUser(ctx), id: conversationId } });
    if (gone.count === 0) throw refuse("not-found", "noConversation");
    const withImages = await tx.message.findMany({
      where: { orgId: ctx.orgId, conversationId, imageIds: { isEmpty: false } },
      select: { imageIds: true },
    });
    await tx.message.deleteMany({ where: { orgId: ctx.orgId, conversationId } });
    await removeImages(
      tx,
      ctx,
      withImages.flatMap((message) => message.imageIds),
    );
    return {};
  });
}

/** The same images may have gone to several models side by side, each in its own conversation. */
async function removeImages(tx: Tx, ctx: Ctx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const elsewhere = await tx.message.findMany({ where: { orgId: ctx.orgId, imageIds: { hasSome: ids } }, select: { imageIds: true } });
  const kept = new Set(elsewhere.flatMap((message) => message.imageIds));
  await tx.promptImage.deleteMany({ where: { orgId: ctx.orgId, userId: demandUser(ctx), id: { in: ids.filter((id) => !kept.has(id)) } } });
}
