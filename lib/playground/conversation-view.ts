import "server-only";
import type { Ctx } from "@/lib/context";
import { AnswerStats, type Conversation, type ConversationRow, type StoredMessage } from "@/lib/contracts/playground";
import { Parameters, PromptImage } from "@/lib/contracts/prompt";
import type { Tx } from "@/lib/db";
import type { Message, Conversation as Row } from "@/prisma/generated/client";
import { messageParts } from "./message-parts";

/** A conversation with all its branches. The caller of this function has checked that the reader may see it. */
export async function conversationView(tx: Tx, ctx: Ctx, row: Row): Promise<Conversation> {
  const { orgId } = ctx;
  const messages = await tx.message.findMany({ where: { orgId, conversationId: row.id }, orderBy: [{ at: "asc" }, { id: "asc" }] });
  const images = await tx.promptImage.findMany({
    where: { orgId, userId: row.userId, id: { in: messages.flatMap((message) => message.imageIds) } },
    select: { id: true, type: true, width: true, height: true },
  });
  const votes = await tx.answerVote.findMany({
    where: { orgId, userId: row.userId, better: true, messageId: { in: messages.map((message) => message.id) } },
    select: { messageId: true },
  });
  const better = new Set(votes.map((vote) => vote.messageId));
  return {
    ...rowOf(row),
    system: row.system,
    parameters: Parameters.catch({}).parse(row.parameters),
    leafId: row.leafId,
    messages: messages.map((message) => messageView(message, images, better.has(message.id))),
  };
}

function messageView(message: Message, images: { id: string }[], better: boolean): StoredMessage {
  return {
    id: message.id,
    parentId: message.parentId,
    role: message.role === "user" ? "user" : "assistant",
    model: message.model,
    content: message.content,
    thinking: message.thinking,
    error: message.error,
    stopped: message.stopped,
    stats: AnswerStats.nullable().catch(null).parse(message.stats),
    images: message.imageIds.flatMap((id) => {
      const image = PromptImage.safeParse(images.find((each) => each.id === id));
      return image.success ? [image.data] : [];
    }),
    ...messageParts(message.parts),
    better,
    atMs: message.at.getTime(),
  };
}

export const rowOf = ({ id, title, model, endpointId, updatedAt }: Pick<Row, keyof ConversationRow>): ConversationRow => ({
  id,
  title,
  model,
  endpointId,
  updatedAt: updatedAt.getTime(),
});
