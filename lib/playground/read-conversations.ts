import "server-only";
import type * as z from "zod";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { AnswerStats, type Conversation, type ConversationList, type ConversationRef } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demandUser } from "./demand-user";

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
    return {
      ...rowOf(row),
      system: row.system,
      messages: messages.map((message) => ({
        id: message.id,
        role: message.role === "user" ? ("user" as const) : ("assistant" as const),
        content: message.content,
        thinking: message.thinking,
        error: message.error,
        stopped: message.stopped,
        stats: AnswerStats.nullable().catch(null).parse(message.stats),
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
