import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import type { Ctx } from "@/lib/context";
import type { SendPrompt } from "@/lib/contracts/playground";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { answerPrompt } from "./answer";
import { chooseBranch } from "./choose-branch";
import { readConversation } from "./read-conversations";

let org: TestOrg;
let server: ModelServer;
let endpointId: string;
let operator: Ctx;
beforeAll(async () => {
  [org, server] = await Promise.all([makeTestOrg(), startModelServer()]);
  endpointId = (await createEndpoint(await org.as("lead"), { name: "Local", baseUrl: server.url })).id;
  operator = await org.as("operator");
});
afterAll(() => server.close());
beforeEach(() => server.behave({}));

interface Began {
  conversationId: string;
  promptId: string;
  messageId: string;
}
async function ask(text: string, more: Partial<SendPrompt> = {}, ctx = operator): Promise<Began> {
  let began: Began | null = null;
  for await (const event of answerPrompt(ctx, { endpointId, model: "qwen3-8b", prompt: text, ...more }, new AbortController().signal)) {
    if (event.kind === "started") began = event;
  }
  if (!began) throw new Error("not started");
  return began;
}
/** What the model was sent last, as one line. */
const sent = () => {
  const messages = server.seen.at(-1)?.body.messages as { role: string; content: string }[];
  return messages.map(({ role, content }) => `${role}: ${content}`).join(" | ");
};
const refused = (code: string) => expect.objectContaining({ name: "AppError", code });

describe("the branches of a conversation", () => {
  it("begin at an edited prompt: only the messages before it are sent again", async () => {
    const first = await ask("one");
    const { conversationId } = first;
    await ask("two", { conversationId });
    const edited = await ask("two, edited", { conversationId, after: first.messageId });
    expect(sent()).toBe("user: one | assistant: You said:one | user: two, edited");
    await ask("one, edited", { conversationId, after: null });
    expect(sent()).toBe("user: one, edited");
    const { messages } = await readConversation(operator, { conversationId });
    expect(messages).toHaveLength(8);
    expect(messages.find(({ id }) => id === edited.promptId)).toMatchObject({ parentId: first.messageId, content: "two, edited" });
  });

  it("hold several answers to one prompt, each with the model that gave it", async () => {
    const first = await ask("one");
    const { conversationId, promptId } = first;
    const second = await ask("", { conversationId, again: promptId, model: "autoglm-phone-9b" });
    expect(sent()).toBe("user: one");
    expect(second.promptId).toBe(promptId);
    const { messages, leafId } = await readConversation(operator, { conversationId });
    expect(messages.map(({ role, parentId, model }) => [role, parentId, model])).toEqual([
      ["user", null, ""],
      ["assistant", promptId, "qwen3-8b"],
      ["assistant", promptId, "autoglm-phone-9b"],
    ]);
    expect(leafId).toBe(second.messageId);
  });

  it("continue at the branch that was shown last", async () => {
    server.behave({ tokens: ["left"] });
    const first = await ask("one");
    const { conversationId } = first;
    server.behave({ tokens: ["right"] });
    await ask("", { conversationId, again: first.promptId });
    await ask("two", { conversationId });
    expect(sent()).toBe("user: one | assistant: right | user: two");
    await chooseBranch(operator, { conversationId, leafId: first.messageId });
    expect(await readConversation(operator, { conversationId })).toMatchObject({ leafId: first.messageId });
    await ask("three", { conversationId });
    expect(sent()).toBe("user: one | assistant: left | user: three");
  });

  it("send a stored prompt's tool results again", async () => {
    const tools = [{ name: "look", parameters: { type: "object" } }];
    server.behave({ tokens: ["Looking."], toolCalls: [{ id: "call-1", name: "look", arguments: "{}" }] });
    const { conversationId } = await ask("one", { tools });
    server.behave({});
    const results = await ask("", { conversationId, toolResults: [{ callId: "call-1", content: "87 °C" }], tools });
    await ask("", { conversationId, again: results.promptId, tools });
    expect(server.seen.at(-1)?.body.messages).toContainEqual({ role: "tool", tool_call_id: "call-1", content: "87 °C" });
  });

  it("refuse messages of other conversations and requests of other people", async () => {
    const mine = await ask("mine");
    const other = await ask("another conversation");
    const { conversationId } = mine;
    const elsewhere = [
      () => ask("x", { conversationId, after: other.messageId }),
      () => ask("x", { conversationId, after: mine.promptId }),
      () => ask("", { conversationId, again: other.promptId }),
      () => ask("", { conversationId, again: mine.messageId }),
      () => ask("", { again: mine.promptId }),
      () => chooseBranch(operator, { conversationId, leafId: other.messageId }),
      () => chooseBranch(operator, { conversationId, leafId: mine.promptId }),
    ];
    for (const call of elsewhere) await expect(call()).rejects.toEqual(refused("not-found"));
    const colleague = await org.as("operator", 2);
    const stranger = await (await makeTestOrg()).as("owner");
    for (const ctx of [colleague, stranger]) {
      await expect(chooseBranch(ctx, { conversationId, leafId: mine.messageId })).rejects.toEqual(refused("not-found"));
      await expect(ask("", { conversationId, again: mine.promptId }, ctx)).rejects.toEqual(refused("not-found"));
    }
    expect(await readConversation(operator, { conversationId })).toMatchObject({ leafId: mine.messageId, messages: [{}, {}] });
    await expect(chooseBranch(await org.as("viewer"), { conversationId, leafId: mine.messageId })).rejects.toEqual(refused("forbidden"));
  });
});
