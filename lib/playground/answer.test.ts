import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import type { Ctx } from "@/lib/context";
import { AnswerEvent, type SendPrompt } from "@/lib/contracts/playground";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { removeEndpoint } from "@/lib/inference/endpoints/remove-endpoint";
import { eventually } from "@/scripts/testing/eventually";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { answerPrompt } from "./answer";
import { answerResponse } from "./answer-response";
import { listConversations, readConversation } from "./read-conversations";
import { removeConversation } from "./remove-conversation";
import { stopAnswers } from "./running-answers";

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

const prompt = (text: string, more: Partial<SendPrompt> = {}): SendPrompt => ({ endpointId, model: "qwen3-8b", prompt: text, ...more });
async function all(ctx: Ctx, input: SendPrompt, signal = new AbortController().signal): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of answerPrompt(ctx, input, signal)) events.push(event);
  return events;
}
const started = (events: AnswerEvent[]) => {
  const [first] = events;
  if (first?.kind !== "started") throw new Error("not started");
  return first;
};
const refused = (code: string) => expect.objectContaining({ name: "AppError", code });

describe("a conversation", () => {
  it("is kept with both sides, the thinking and the numbers", async () => {
    server.behave({ thinking: ["hm"], tokens: ["Four", "."], betweenTokensMs: 2 });
    const { conversationId, messageId } = started(await all(operator, prompt("What is two and two?", { system: "Be brief." })));
    const kept = await readConversation(operator, { conversationId });
    expect(kept).toMatchObject({ title: "What is two and two?", system: "Be brief.", model: "qwen3-8b", endpointId });
    expect(kept.messages).toMatchObject([
      { role: "user", content: "What is two and two?" },
      { id: messageId, role: "assistant", content: "Four.", thinking: "hm", error: null, stopped: false },
    ]);
    expect(kept.messages[1]?.stats).toMatchObject({ completionTokens: 3, finishReason: "stop" });
  });

  it("continues the conversation, without the turns that failed", async () => {
    const { conversationId } = started(await all(operator, prompt("first")));
    server.behave({ status: 500, body: "broken" });
    await all(operator, prompt("second", { conversationId }));
    server.behave({});
    await all(operator, prompt("third", { conversationId, system: "Be kind." }));
    expect(server.seen.at(-1)?.body.messages).toEqual([
      { role: "system", content: "Be kind." },
      { role: "user", content: "first" },
      { role: "assistant", content: "You said:first" },
      { role: "user", content: "third" },
    ]);
    const kept = await readConversation(operator, { conversationId });
    expect(kept.messages.map((message) => message.error)).toEqual([null, null, null, "broken", null, null]);
  });

  it("keeps what came when it is stopped", async () => {
    server.behave({ tokens: Array.from({ length: 200 }, (_, i) => `${i} `), betweenTokensMs: 10 });
    const stop = new AbortController();
    const events: AnswerEvent[] = [];
    for await (const event of answerPrompt(operator, prompt("count"), stop.signal)) {
      events.push(event);
      if (events.length === 4) stop.abort();
    }
    const { messages } = await readConversation(operator, { conversationId: started(events).conversationId });
    expect(messages[1]).toMatchObject({ content: "0 1 2 ", stopped: true, error: null });
  });

  it("keeps what came before the connection was cut, and says why it ends", async () => {
    server.behave({ tokens: ["a", "b", "c"], cutAfter: 2 });
    const events = await all(operator, prompt("cut"));
    const { messages } = await readConversation(operator, { conversationId: started(events).conversationId });
    expect(messages[1]).toMatchObject({ content: "ab", stopped: false, error: expect.stringContaining("before the answer was complete") });
  });

  it("holds any text that a model may send", async () => {
    server.behave({ tokens: ["a\u0000b", "<script>alert(1)</script>", "\ud83d\ude80"] });
    const events = await all(operator, prompt("odd \u0000 text"));
    const { messages } = await readConversation(operator, { conversationId: started(events).conversationId });
    expect(messages.map((message) => message.content)).toEqual(["odd \uFFFD text", "a\uFFFDb<script>alert(1)</script>\ud83d\ude80"]);
  });

  it("belongs to one person", async () => {
    const { conversationId } = started(await all(operator, prompt("mine")));
    const colleague = await org.as("operator", 2);
    const stranger = await (await makeTestOrg()).as("owner");
    for (const ctx of [colleague, await org.as("owner"), stranger]) {
      await expect(readConversation(ctx, { conversationId })).rejects.toEqual(refused("not-found"));
      await expect(removeConversation(ctx, { conversationId })).rejects.toEqual(refused("not-found"));
      expect((await listConversations(ctx, { q: "" })).conversations.map((row) => row.id)).not.toContain(conversationId);
    }
    await expect(all(colleague, prompt("intrude", { conversationId }))).rejects.toEqual(refused("not-found"));
    await expect(all(stranger, prompt("intrude"))).rejects.toEqual(refused("not-found"));
  });

  it("is found by what was said in it, by the person who said it", async () => {
    server.behave({ tokens: ["The pump is at 100%_full."] });
    const { conversationId } = started(await all(operator, prompt("A needle: pump 节点")));
    server.behave({});
    await all(operator, prompt("something else"));
    const found = async (ctx: Ctx, q: string) => (await listConversations(ctx, { q })).conversations.map(({ id }) => id);
    for (const q of ["NEEDLE", "100%_f", "节点"]) expect(await found(operator, q)).toEqual([conversationId]);
    expect(await found(operator, "100%%f")).toEqual([]);
    expect(await found(await org.as("operator", 2), "needle")).toEqual([]);
    expect(await found(await (await makeTestOrg()).as("owner"), "needle")).toEqual([]);
  });

  it("stays readable without its endpoint, and is gone when it is deleted", async () => {
    const lead = await org.as("lead");
    const passing = await createEndpoint(lead, { name: "Passing", baseUrl: server.url });
    const { conversationId } = started(await all(operator, prompt("hello", { endpointId: passing.id })));
    await removeEndpoint(lead, { endpointId: passing.id });
    expect(await readConversation(operator, { conversationId })).toMatchObject({ endpointId: null });
    await removeConversation(operator, { conversationId });
    await expect(readConversation(operator, { conversationId })).rejects.toEqual(refused("not-found"));
  });
});

describe("asking", () => {
  it("is not for viewers", async () => {
    await expect(all(await org.as("viewer"), prompt("hello"))).rejects.toEqual(refused("forbidden"));
    // A schema is not even looked at.
    const unfit = prompt("hello", { schema: { type: "none" } });
    await expect(all(await org.as("viewer"), unfit)).rejects.toEqual(refused("forbidden"));
    await expect(all(operator, unfit)).rejects.toEqual(refused("invalid"));
  });

  it("ends with the process, and keeps what came", async () => {
    server.behave({ tokens: Array.from({ length: 500 }, () => "x "), betweenTokensMs: 10 });
    const events: AnswerEvent[] = [];
    for await (const event of answerPrompt(operator, prompt("long"), new AbortController().signal)) {
      events.push(event);
      if (events.length === 3) stopAnswers();
    }
    const { messages } = await readConversation(operator, { conversationId: started(events).conversationId });
    expect(messages[1]).toMatchObject({ content: "x x ", stopped: true, error: null });
  });

  it("is limited to twelve answers at once a person, and frees the place again", async () => {
    server.behave({ firstTokenMs: 10_000 });
    const stop = new AbortController();
    const busy = Array.from({ length: 12 }, () => all(operator, prompt("wait"), stop.signal));
    await expect
      .poll(() => server.seen.filter((request) => JSON.stringify(request.body).includes('"wait"')).length, { timeout: 20_000 })
      .toBe(12);
    await expect(all(operator, prompt("one more"))).rejects.toEqual(refused("too-many-requests"));
    stop.abort();
    await Promise.all(busy);
    server.behave({});
    expect((await all(operator, prompt("one more"))).at(-1)?.kind).toBe("done");
  });
});

describe("the answer as a response", () => {
  it("is one event a line, each as it comes", async () => {
    server.behave({ tokens: ["a", "b"] });
    const response = await answerResponse(operator, prompt("lines"), new AbortController().signal);
    const lines = (await response.text()).trim().split("\n");
    expect(lines.map((line) => AnswerEvent.parse(JSON.parse(line)).kind)).toEqual(["started", "text", "text", "done"]);
  });

  it("stops reading from the model when the reader stalls", async () => {
    const piece = "x".repeat(50_000);
    server.behave({ tokens: Array.from({ length: 200 }, () => piece) });
    const stalled = await answerResponse(operator, prompt("stall"), new AbortController().signal);
    const reader = stalled.body!.getReader();
    const first = AnswerEvent.parse(JSON.parse(new TextDecoder().decode((await reader.read()).value)));
    const conversationId = first.kind === "started" ? first.conversationId : "";
    const kept = async () => (await readConversation(operator, { conversationId })).messages[1]!;
    // Somebody who reads gets the same answer from its beginning to its end meanwhile.
    expect((await all(operator, prompt("read"))).at(-1)?.kind).toBe("failed");
    expect(await kept()).toMatchObject({ stopped: true, stats: null });
    await reader.cancel();
    await eventually(async () => expect((await kept()).content.length).toBeGreaterThan(0));
    expect((await kept()).content.length).toBeLessThan(20 * piece.length);
  });

  it("stops the model when the reader goes away", async () => {
    server.behave({ tokens: Array.from({ length: 500 }, () => "x "), betweenTokensMs: 10 });
    const before = server.abandoned();
    const response = await answerResponse(operator, prompt("leave"), new AbortController().signal);
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => server.abandoned(), { timeout: 20_000 }).toBe(before + 1);
    const event = AnswerEvent.parse(JSON.parse(new TextDecoder().decode(value)));
    const conversationId = event.kind === "started" ? event.conversationId : "";
    await expect
      .poll(async () => (await readConversation(operator, { conversationId })).messages[1], { timeout: 20_000 })
      .toMatchObject({ stopped: true });
  });
});
