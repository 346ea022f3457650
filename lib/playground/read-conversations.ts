import "server-only";
import type * as z from "zod";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { Conversation, ConversationList, ConversationRef, ListConversations } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { Prisma } from "@/prisma/generated/client";
import { conversationView, rowOf } from "./conversation-view";
import { demandUser } from "./demand-user";

const MOST = 200;

/** The caller's own conversations, newest first; with `q`, those in whose title or messages it occurs. Nobody reads those of others. */
export function listConversations(ctx: Ctx, { q }: ListConversations): Promise<z.infer<typeof ConversationList>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const rows = await tx.$queryRaw<Parameters<typeof rowOf>[0][]>`
      SELECT c.id, c.title, c.model, c.endpoint_id AS "endpointId", c.updated_at AS "updatedAt" FROM conversation c
      WHERE c.org_id = ${ctx.orgId} AND c.user_id = ${demandUser(ctx)} AND ${holds(q)}
      ORDER BY c.updated_at DESC LIMIT ${MOST}`;
    return { conversations: rows.map(rowOf) };
  });
}

/** `position` instead of LIKE: the text may contain % and _. */
const holds = (q: string): Prisma.Sql =>
  q === ""
    ? Prisma.sql`TRUE`
    : Prisma.sql`(position(lower(${q}) IN lower(c.title)) > 0 OR EXISTS (
        SELECT 1 FROM message m
        WHERE m.org_id = c.org_id AND m.conversation_id = c.id AND position(lower(${q}) IN lower(m.content)) > 0))`;

/** @throws AppError `not-found` when it is somebody else's. */
export function readConversation(ctx: Ctx, { conversationId }: ConversationRef): Promise<Conversation> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const row = await tx.conversation.findFirst({ where: { orgId: ctx.orgId, userId: demandUser(ctx), id: conversationId } });
    if (!row) throw refuse("not-found", "noConversation");
    return conversationView(tx, ctx, row);
  });
}
