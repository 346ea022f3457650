import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { demandUser } from "./demand-user";

/** Deletes the given conversations that belong to the caller, with their messages and images. @returns how many it deleted. */
export async function deleteConversations(tx: Tx, ctx: Ctx, ids: string[]): Promise<number> {
  const { orgId } = ctx;
  const rows = await tx.conversation.findMany({ where: { orgId, userId: demandUser(ctx), id: { in: ids } }, select: { id: true } });
  const own = rows.map(({ id }) => id);
  const messages = { orgId, conversationId: { in: own } };
  const withImages = await tx.message.findMany({ where: { ...messages, imageIds: { isEmpty: false } }, select: { imageIds: true } });
  await tx.conversation.deleteMany({ where: { orgId, id: { in: own } } });
  await tx.message.deleteMany({ where: messages });
  await deleteImages(
    tx,
    ctx,
    withImages.flatMap((message) => message.imageIds),
  );
  return own.length;
}

/** The same images may have gone to several models side by side, each in its own conversation. */
async function deleteImages(tx: Tx, ctx: Ctx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const elsewhere = await tx.message.findMany({ where: { orgId: ctx.orgId, imageIds: { hasSome: ids } }, select: { imageIds: true } });
  const kept = new Set(elsewhere.flatMap((message) => message.imageIds));
  await tx.promptImage.deleteMany({ where: { orgId: ctx.orgId, userId: demandUser(ctx), id: { in: ids.filter((id) => !kept.has(id)) } } });
}
