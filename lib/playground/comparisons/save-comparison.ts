import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ChangeComparison, SaveComparison } from "@/lib/contracts/comparison";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { storableJson } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";
import { demandUser } from "../demand-user";
import { conversationIdsOf } from "./stored-panes";

/**
 * Stores the caller's panes. Nobody else reads them until they are shared. A conversation alone is stored once, so that one act stops sharing it.
 * @throws AppError `not-found` when one of their conversations is not the caller's.
 */
export function createComparison(ctx: Ctx, { panes }: SaveComparison): Promise<{ id: string }> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const own = { orgId: ctx.orgId, userId: demandUser(ctx) };
    const known = await storedAlone(tx, ctx, panes);
    if (known) return { id: known.id };
    const id = uuidv7();
    await tx.comparison.create({ data: { ...own, id, ...(await contentOf(tx, ctx, panes)) } });
    return { id };
  });
}

/** The comparison that has one conversation as its only pane. */
async function storedAlone(tx: Tx, ctx: Ctx, panes: SaveComparison["panes"]): Promise<{ id: string } | undefined> {
  const [{ conversationId } = { conversationId: null }, ...others] = panes;
  if (conversationId === null || others.length > 0) return undefined;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM comparison WHERE org_id = ${ctx.orgId} AND user_id = ${demandUser(ctx)} AND jsonb_array_length(panes) = 1
      AND panes @> jsonb_build_array(jsonb_build_object('conversationId', ${conversationId}::text)) LIMIT 1`;
  return rows[0];
}

/** @throws AppError `not-found` when the comparison, or one of its conversations, is not the caller's. */
export function changeComparison(ctx: Ctx, { comparisonId, panes }: ChangeComparison): Promise<Record<string, never>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const changed = await tx.comparison.updateMany({
      where: { orgId: ctx.orgId, userId: demandUser(ctx), id: comparisonId },
      data: { ...(await contentOf(tx, ctx, panes)), updatedAt: new Date() },
    });
    if (changed.count === 0) throw refuse("not-found", "noComparison");
    return {};
  });
}

/** The panes, and the title of their first conversation. */
async function contentOf(tx: Tx, ctx: Ctx, panes: SaveComparison["panes"]) {
  const ids = [...new Set(conversationIdsOf(panes))];
  const rows = await tx.conversation.findMany({
    where: { orgId: ctx.orgId, userId: demandUser(ctx), id: { in: ids } },
    select: { id: true, title: true },
  });
  if (rows.length < ids.length) throw refuse("not-found", "noConversation");
  return { title: rows.find((row) => row.id === ids[0])?.title ?? "", panes: storableJson(panes) as Prisma.InputJsonValue };
}
