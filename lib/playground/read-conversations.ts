import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ConversationList } from "@/lib/contracts/comparison";
import type { Conversation, ConversationRef, ListConversations } from "@/lib/contracts/playground";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { Prisma } from "@/prisma/generated/client";
import { conversationIdsOf, panesOf } from "./comparisons/stored-panes";
import { conversationView, rowOf } from "./conversation-view";
import { demandUser } from "./demand-user";

const MOST = 200;

/** The caller's own conversations and comparisons, newest first; with `q`, those in whose titles or messages it occurs. */
export function listConversations(ctx: Ctx, { q }: ListConversations): Promise<ConversationList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const own = { orgId: ctx.orgId, userId: demandUser(ctx) };
    const comparisons = await tx.comparison.findMany({ where: own, orderBy: { updatedAt: "desc" }, take: MOST });
    const compared = comparisons.flatMap((row) => conversationIdsOf(row.panes));
    const single = await find(tx, ctx, Prisma.sql`${holds(q)} AND NOT (c.id = ANY(${compared}))`);
    const found = q === "" ? null : new Set((await find(tx, ctx, Prisma.sql`${holds(q)} AND c.id = ANY(${compared})`)).map(({ id }) => id));
    return {
      conversations: single.map(rowOf),
      comparisons: comparisons
        .filter((row) => found === null || conversationIdsOf(row.panes).some((id) => found.has(id)))
        .map(({ id, title, panes, shared, updatedAt }) => ({
          id,
          title,
          panes: panesOf(panes).length,
          shared,
          updatedAt: updatedAt.getTime(),
        })),
    };
  });
}

/** `position` instead of LIKE: the text may contain % and _. */
const holds = (q: string): Prisma.Sql =>
  q === ""
    ? Prisma.sql`TRUE`
    : Prisma.sql`(position(lower(${q}) IN lower(c.title)) > 0 OR EXISTS (
        SELECT 1 FROM message m
        WHERE m.org_id = c.org_id AND m.conversation_id = c.id AND position(lower(${q}) IN lower(m.content)) > 0))`;

const find = (tx: Tx, ctx: Ctx, condition: Prisma.Sql) =>
  tx.$queryRaw<Parameters<typeof rowOf>[0][]>`
    SELECT c.id, c.title, c.model, c.endpoint_id AS "endpointId", c.updated_at AS "updatedAt" FROM conversation c
    WHERE c.org_id = ${ctx.orgId} AND c.user_id = ${demandUser(ctx)} AND ${condition}
    ORDER BY c.updated_at DESC LIMIT ${MOST}`;

/** @throws AppError `not-found` when it is somebody else's. */
export function readConversation(ctx: Ctx, { conversationId }: ConversationRef): Promise<Conversation> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const row = await tx.conversation.findFirst({ where: { orgId: ctx.orgId, userId: demandUser(ctx), id: conversationId } });
    if (!row) throw refuse("not-found", "noConversation");
    return conversationView(tx, ctx, row);
  });
}
