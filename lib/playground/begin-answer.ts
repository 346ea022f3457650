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
import { messagesUntil, type PlacedPrompt, placePrompt } from "./branches";
import { chatTurns } from "./chat-turns";
import { demandUser } from "./demand-user";
import { loadImages } from "./load-images";
import { parametersOf, refuseUnfitSchemas } from "./parameters-of";
import { storable } from "./storable";
import { titleOf } from "./title-of";

export interface BegunAnswer {
  conversationId: string;
  promptId: string;
  messageId: string;
  endpoint: OpenEndpoint;
  parameters: Parameters;
  /** The branch that leads to the prompt, and the prompt at its end. */
  messages: ChatMessage[];
}

/**
 * Writes down the prompt and an answer that is still empty (and counts as stopped until it is complete, whatever happens to this process).
 * @throws AppError `not-found` for an endpoint of another org, a conversation or an image of another person, or a message of another conversation;
 * `invalid` for an empty prompt or an invalid schema.
 */
export function beginAnswer(ctx: Ctx, input: SendPrompt): Promise<BegunAnswer> {
  const parameters = parametersOf(input);
  if (isEmpty(input)) throw refuse("invalid", "emptyPrompt");
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    refuseUnfitSchemas(parameters);
    const endpoint = await loadEndpoint(tx, ctx, input.endpointId);
    const kept = (storableJson(parameters) ?? {}) as Prisma.InputJsonObject;
    const conversationId = await (input.conversationId ? continueConversation : openConversation)(tx, ctx, input, kept);
    const placed = await placePrompt(tx, ctx, conversationId, input);
    const { promptId, prompt, imageIds, toolResults } = placed;
    const turns = chatTurns(await messagesUntil(tx, ctx, conversationId, placed.parentId));
    const open = turns.at(-1)?.answer.toolCalls.map((call) => call.id) ?? [];
    if (toolResults.some((result) => !open.includes(result.callId))) throw refuse("conflict", "noSuchCall");
    const urlOf = await loadImages(tx, ctx, { earlier: turns.flatMap((turn) => turn.imageIds), now: imageIds });
    const messageId = await storeTurn(tx, ctx, conversationId, placed, input);
    const said = turns.map(({ imageIds: ids, ...turn }) => ({ ...turn, imageUrls: ids.flatMap(urlOf) }));
    return {
      conversationId,
      promptId,
      messageId,
      endpoint,
      parameters,
      messages: chatMessages(input.system ?? "", said, { prompt, imageUrls: imageIds.flatMap(urlOf), toolResults }),
    };
  });
}

const isEmpty = ({ again, prompt = "", imageIds = [], toolResults = [] }: SendPrompt) =>
  again === undefined && prompt === "" && imageIds.length === 0 && toolResults.length === 0;

/** @returns the id of the answer, which is now the end of the branch that is shown. */
async function storeTurn(tx: Tx, ctx: Ctx, conversationId: string, placed: PlacedPrompt, input: SendPrompt): Promise<string> {
  const { promptId, isNew, parentId, prompt, imageIds, toolResults } = placed;
  const { endpointId, model } = input;
  const messageId = uuidv7();
  const now = Date.now();
  const side = { orgId: ctx.orgId, conversationId };
  const parts = toolResults.length > 0 ? { parts: storableJson({ toolResults }) as Prisma.InputJsonObject } : {};
  const asked = { id: promptId, ...side, parentId, role: "user", content: storable(prompt), imageIds, ...parts, at: new Date(now) };
  const answer = { id: messageId, ...side, parentId: promptId, role: "assistant", content: "", stopped: true, at: new Date(now + 1) };
  await tx.message.createMany({ data: [...(isNew ? [asked] : []), { ...answer, endpointId, model: storable(model) }] });
  await tx.conversation.updateMany({ where: { orgId: ctx.orgId, id: conversationId }, data: { leafId: messageId } });
  return messageId;
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
