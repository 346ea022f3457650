import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ChatMessage, SendPrompt } from "@/lib/contracts/playground";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { loadEndpoint, type OpenEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { uuidv7 } from "@/lib/uuid";
import { demandUser } from "./demand-user";
import { storable } from "./storable";

export interface BegunAnswer {
  conversationId: string;
  messageId: string;
  endpoint: OpenEndpoint;
  /** The conversation so far with the new prompt at its end. */
  messages: ChatMessage[];
}

/** So much of a conversation travels again with each prompt. */
const REMEMBERED = 200;

/**
 * Writes down the prompt and an answer that is still empty (and counts as stopped until it is complete, whatever happens to this process).
 * @throws AppError `not-found` for an endpoint of another org or a conversation of another person.
 */
export function beginAnswer(ctx: Ctx, input: SendPrompt): Promise<BegunAnswer> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const endpoint = await loadEndpoint(tx, ctx, input.endpointId);
    const system = input.system ?? "";
    const conversationId = input.conversationId ? await continueConversation(tx, ctx, input) : await openConversation(tx, ctx, input);
    const earlier = await tx.message.findMany({
      where: { orgId: ctx.orgId, conversationId },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: REMEMBERED,
    });
    const messageId = uuidv7();
    const now = Date.now();
    await tx.message.createMany({
      data: [
        { id: uuidv7(), orgId: ctx.orgId, conversationId, role: "user", content: storable(input.prompt), at: new Date(now) },
        { id: messageId, orgId: ctx.orgId, conversationId, role: "assistant", content: "", stopped: true, at: new Date(now + 1) },
      ],
    });
    return {
      conversationId,
      messageId,
      endpoint,
      messages: [
        ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
        ...answeredTurns(earlier.reverse()),
        { role: "user" as const, content: input.prompt },
      ],
    };
  });
}

/** Prompts without an answer are left out: many chat templates refuse two turns of one side in a row. */
export function answeredTurns(messages: { role: string; content: string }[]): ChatMessage[] {
  const turns: ChatMessage[] = [];
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (message.role !== "assistant" || message.content === "" || before?.role !== "user") continue;
    turns.push({ role: "user", content: before.content }, { role: "assistant", content: message.content });
  }
  return turns;
}

async function openConversation(tx: Tx, ctx: Ctx, input: SendPrompt): Promise<string> {
  const row = await tx.conversation.create({
    data: {
      id: uuidv7(),
      orgId: ctx.orgId,
      userId: demandUser(ctx),
      endpointId: input.endpointId,
      model: input.model,
      system: storable(input.system ?? ""),
      title: storable(titleOf(input.prompt)),
    },
  });
  return row.id;
}

async function continueConversation(tx: Tx, ctx: Ctx, input: SendPrompt): Promise<string> {
  const id = input.conversationId ?? "";
  const changed = await tx.conversation.updateMany({
    where: { orgId: ctx.orgId, userId: demandUser(ctx), id },
    data: { endpointId: input.endpointId, model: input.model, system: storable(input.system ?? ""), updatedAt: new Date() },
  });
  if (changed.count === 0) throw refuse("not-found", "noConversation");
  return id;
}

/** The prompt's first line, whole words, at most 60 characters. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().split("\n")[0]!.replace(/\s+/g, " ").trim();
  const letters = Array.from(line);
  if (letters.length <= 60) return line;
  const cut = letters.slice(0, 60).join("");
  return `${cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : cut}…`;
}
