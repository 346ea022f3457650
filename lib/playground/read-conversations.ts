import "server-only";
import type * as z from "zod";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { AnswerStats, type Conversation, type ConversationList, type ConversationRef } from "@/lib/contracts/playground";
import { Parameters, PromptImage } from "@/lib/contracts/prompt";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demandUser } from "./demand-user";
import { messageParts } from "./message-parts";

/** The caller's own conversations, newest first. Nobody reads those of others. */
export function listConversations(ctx: Ctx): Promise<z.infer<typeof ConversationList>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const rows = await tx.conversation.findMany({
      where: { orgId: ctx.orgId, userId: demandUser(ctx) },
      orderBy: { updatedAt: "desc" },
      take: 200,
    });
    return { conversations: rows.map(rowOf) };
  });
}

/** @throws AppError `not-found` when it is somebody else's. */
export function readConversation(ctx: Ctx, { conversationId }: ConversationRef): Promise<Conversation> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const row = await tx.conversation.findFirst({ where: { orgId: ctx.orgId, userId: demandUser(ctx), id: conversationId } });
    if (!row) throw refuse("not-found", "noConversation");
    const messages = await tx.message.findMany({ where: { orgId: ctx.orgId, conversationId }, orderBy: [{ at: "asc" }, { id: "asc" }] });
    const images = await tx.promptImage.findMany({
      where: { orgId: ctx.orgId, userId: row.userId, id: { in: messages.flatMap((message) => message.imageIds) } },
      select: { id: true, type: true, width: true, height: true },
    });
    return {
      ...rowOf(row),
      system: row.system,
      parameters: Parameters.catch({}).parse(row.parameters),
      messages: messages.map((message) => ({
        id: message.id,
        role: message.role === "user" ? ("user" as const) : ("assistant" as const),
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
        atMs: message.at.getTime(),
      })),
    };
  });
}

const rowOf = (row: { id: string; title: string; model: string; endpointId: string | null; updatedAt: Date }) => ({
  id: row.id,
  title: row.title,
  model: row.model,
  endpointId: row.endpointId,
  updatedAt: row.updatedAt.getTime(),
});
