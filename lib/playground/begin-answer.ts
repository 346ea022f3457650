import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type ChatMessage, chatMessages } from "@/lib/contracts/chat-messages";
import type { SendPrompt } from "@/lib/contracts/playground";
import type { Parameters } from "@/lib/contracts/prompt";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { loadEndpoint, type OpenEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { storableJson } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";
import { chatTurns } from "./chat-turns";
import { demandUser } from "./demand-user";
import { loadImages } from "./load-images";
import { parametersOf, refuseUnfitSchemas } from "./parameters-of";
import { storable } from "./storable";

export interface BegunAnswer {
  conversationId: string;
  messageId: string;
  endpoint: OpenEndpoint;
  parameters: Parameters;
  /** The conversation so far with the new prompt at its end. */
  messages: ChatMessage[];
}

/** So much of a conversation travels again with each prompt. */
const REMEMBERED = 200;

/**
 * Writes down the prompt and an answer that is still empty (and counts as stopped until it is complete, whatever happens to this process).
 * @throws AppError `not-found` for an endpoint of another org, a conversation or an image of another person; `invalid` for an empty prompt or an
 * invalid schema.
 */
export function beginAnswer(ctx: Ctx, input: SendPrompt): Promise<BegunAnswer> {
  const { prompt = "", system = "", imageIds = [], toolResults = [] } = input;
  const parameters = parametersOf(input);
  if (prompt === "" && imageIds.length === 0 && toolResults.length === 0) throw refuse("invalid", "emptyPrompt");
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    refuseUnfitSchemas(parameters);
    const endpoint = await loadEndpoint(tx, ctx, input.endpointId);
    const kept = (storableJson(parameters) ?? {}) as Prisma.InputJsonObject;
    const conversationId = await (input.conversationId ? continueConversation : openConversation)(tx, ctx, input, kept);
    const earlier = await tx.message.findMany({
      where: { orgId: ctx.orgId, conversationId },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: REMEMBERED,
    });
    const turns = chatTurns(earlier.reverse());
    const open = turns.at(-1)?.answer.toolCalls.map((call) => call.id) ?? [];
    if (toolResults.some((result) => !open.includes(result.callId))) throw refuse("conflict", "noSuchCall");
    const urlOf = await loadImages(tx, ctx, { earlier: turns.flatMap((turn) => turn.imageIds), now: imageIds });
    const messageId = uuidv7();
    const now = Date.now();
    const side = { orgId: ctx.orgId, conversationId };
    const parts = toolResults.length > 0 ? { parts: storableJson({ toolResults }) as Prisma.InputJsonObject } : {};
    await tx.message.createMany({
      data: [
        { id: uuidv7(), ...side, role: "user", content: storable(prompt), imageIds, ...parts, at: new Date(now) },
        { id: messageId, ...side, role: "assistant", content: "", stopped: true, at: new Date(now + 1) },
      ],
    });
    const said = turns.map(({ imageIds: ids, ...turn }) => ({ ...turn, imageUrls: ids.flatMap(urlOf) }));
    return {
      conversationId,
      messageId,
      endpoint,
      parameters,
      messages: chatMessages(system, said, { prompt, imageUrls: imageIds.flatMap(urlOf), toolResults }),
    };
  });
}

async function openConversation(tx: Tx, ctx: Ctx, input: SendPrompt, parameters: Prisma.InputJsonObject): Promise<string> {
  const row = await tx.conversation.create({
    data: {
      id: uuidv7(),
      orgId: ctx.orgId,
      userId: demandUser(ctx),
      endpointId: input.endpointId,
      model: input.model,
      system: storable(input.system ?? ""),
      parameters,
      // A prompt of images alone has no words for a title.
      title: storable(titleOf(input.prompt ?? "") || input.model),
    },
  });
  return row.id;
}

async function continueConversation(tx: Tx, ctx: Ctx, input: SendPrompt, parameters: Prisma.InputJsonObject): Promise<string> {
  const id = input.conversationId ?? "";
  const changed = await tx.conversation.updateMany({
    where: { orgId: ctx.orgId, userId: demandUser(ctx), id },
    data: { endpointId: input.endpointId, model: input.model, system: storable(input.system ?? ""), parameters, updatedAt: new Date() },
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
