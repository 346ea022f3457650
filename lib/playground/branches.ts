import "server-only";
import type { Ctx } from "@/lib/context";
import type { SendPrompt } from "@/lib/contracts/playground";
import type { ToolResult } from "@/lib/contracts/prompt";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { uuidv7 } from "@/lib/uuid";
import { type KeptMessage, messageParts } from "./message-parts";

/** The most messages of a conversation that are sent with each prompt. */
const REMEMBERED = 200;

/** A prompt and its place in the conversation. */
export interface PlacedPrompt {
  promptId: string;
  /** A prompt that gets another answer is stored already. */
  isNew: boolean;
  /** The answer before it; null at the beginning. */
  parentId: string | null;
  prompt: string;
  imageIds: string[];
  toolResults: ToolResult[];
}

/** @throws AppError `not-found` for an answer or a prompt of another conversation. */
export async function placePrompt(tx: Tx, ctx: Ctx, conversationId: string, input: SendPrompt): Promise<PlacedPrompt> {
  if (input.again !== undefined) return storedPrompt(tx, ctx, conversationId, input.again);
  const { prompt = "", imageIds = [], toolResults = [], after } = input;
  const parentId = after === undefined ? await shownLeaf(tx, ctx, conversationId) : after;
  if (after) await demandAnswer(tx, ctx, conversationId, after);
  return { promptId: uuidv7(), isNew: true, parentId, prompt, imageIds, toolResults };
}

async function storedPrompt(tx: Tx, ctx: Ctx, conversationId: string, id: string): Promise<PlacedPrompt> {
  const row = await tx.message.findFirst({ where: { orgId: ctx.orgId, conversationId, id, role: "user" } });
  if (!row) throw refuse("not-found", "noMessage");
  const { content, imageIds, parentId } = row;
  return { promptId: id, isNew: false, parentId, prompt: content, imageIds, toolResults: messageParts(row.parts).toolResults };
}

/** @throws AppError `not-found` when the conversation has no such answer. */
export async function demandAnswer(tx: Tx, ctx: Ctx, conversationId: string, id: string): Promise<void> {
  const row = await tx.message.findFirst({ where: { orgId: ctx.orgId, conversationId, id, role: "assistant" }, select: { id: true } });
  if (!row) throw refuse("not-found", "noMessage");
}

/** The answer at the end of the branch that the owner sees. */
export async function shownLeaf(tx: Tx, ctx: Ctx, conversationId: string): Promise<string | null> {
  const conversation = await tx.conversation.findFirst({ where: { orgId: ctx.orgId, id: conversationId }, select: { leafId: true } });
  if (conversation?.leafId) return conversation.leafId;
  const newest = await tx.message.findFirst({
    where: { orgId: ctx.orgId, conversationId, role: "assistant" },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    select: { id: true },
  });
  return newest?.id ?? null;
}

/** The messages from the beginning to this one, itself included, oldest first. */
export async function messagesUntil(tx: Tx, ctx: Ctx, conversationId: string, id: string | null): Promise<KeptMessage[]> {
  if (id === null) return [];
  return tx.$queryRaw<KeptMessage[]>`
    WITH RECURSIVE path AS (
      SELECT parent_id, role, content, image_ids, parts, 1 AS depth FROM message
      WHERE org_id = ${ctx.orgId} AND conversation_id = ${conversationId} AND id = ${id}
      UNION ALL
      SELECT m.parent_id, m.role, m.content, m.image_ids, m.parts, path.depth + 1 FROM message m JOIN path ON m.id = path.parent_id
      WHERE m.org_id = ${ctx.orgId} AND m.conversation_id = ${conversationId} AND path.depth < ${REMEMBERED}
    )
    SELECT role, content, image_ids AS "imageIds", parts FROM path ORDER BY depth DESC`;
}
