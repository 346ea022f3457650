import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import type { Ctx } from "@/lib/context";
import type { AnswerEvent, SendPrompt } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { answerPrompt } from "./answer";
import { readConversation } from "./read-conversations";
import { readImage } from "./read-image";
import { removeConversation } from "./remove-conversation";
import { uploadImage } from "./upload-image";

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

async function ask(more: Partial<SendPrompt>): Promise<{ events: AnswerEvent[]; conversationId: string }> {
  const events: AnswerEvent[] = [];
  const input = { endpointId, model: "qwen3-8b", ...more };
  for await (const event of answerPrompt(operator, input, new AbortController().signal)) events.push(event);
  const [first] = events;
  if (first?.kind !== "started") throw new Error("not started");
  return { events, conversationId: first.conversationId };
}
const checksOf = (events: AnswerEvent[]) => events.find((event) => event.kind === "checked")?.checks;
const sent = () => server.seen.at(-1)!.body;
const refused = (code: string, more: object = {}) => expect.objectContaining({ name: "AppError", code, ...more });
const schema = { type: "object", properties: { gpu: { type: "integer" } }, required: ["gpu"] };
const tools = [{ name: "look", parameters: schema }];

describe("an answer with a schema", () => {
  it("is checked when it is complete, and keeps the first problem with its place", async () => {
    server.behave({ tokens: ['{"gpu":', ' "two"}'] });
    const { events, conversationId } = await ask({ prompt: "Which one?", schema });
    const checks = { answer: { problem: { path: "/gpu", message: "must be integer" } }, calls: [] };
    expect(checksOf(events)).toEqual(checks);
    expect(events.at(-1)?.kind).toBe("done");
    expect(sent().response_format).toEqual({ type: "json_schema", json_schema: { name: "answer", schema } });
    const kept = await readConversation(operator, { conversationId });
    expect(kept.messages[1]?.checks).toEqual(checks);
    expect(kept.parameters).toEqual({ schema });
  });

  it("says so when it follows it, and when it is no JSON", async () => {
    server.behave({ tokens: ['{"gpu":2}'] });
    expect(checksOf((await ask({ prompt: "x", schema })).events)?.answer).toEqual({ problem: null });
    server.behave({ tokens: ["Number two."] });
    expect(checksOf((await ask({ prompt: "x", schema })).events)?.answer?.problem?.message).toContain("is not JSON");
    server.behave({ tokens: ["cut", "off"], cutAfter: 1 });
    expect(checksOf((await ask({ prompt: "x", schema })).events)).toBeUndefined();
  });

  it("is not requested with an invalid schema", async () => {
    const before = server.seen.length;
    const wrong = { type: "object", properties: { gpu: { type: "number?" } } };
    await expect(ask({ prompt: "x", schema: wrong })).rejects.toEqual(
      refused("invalid", { path: "schema", message: expect.stringContaining("/properties/gpu/type") }),
    );
    await expect(ask({ prompt: "x", tools: [{ name: "look", parameters: wrong }] })).rejects.toEqual(
      refused("invalid", { path: "tools", message: expect.stringContaining("/0/parameters/properties/gpu/type") }),
    );
    expect(server.seen.length).toBe(before);
  });
});

describe("a tool call", () => {
  const calls = [
    { id: "call-a", name: "look", arguments: '{"gpu": 1}' },
    { id: "call-b", name: "look", arguments: '{"gpu": "x"}' },
  ];

  it("is put together, checked, answered by a person and kept", async () => {
    server.behave({ tokens: ["Let me look."], toolCalls: calls });
    const { events, conversationId } = await ask({ prompt: "How warm?", tools });
    expect(checksOf(events)).toEqual({
      answer: null,
      calls: [{ problem: null }, { problem: { path: "/gpu", message: "must be integer" } }],
    });
    server.behave({});
    const toolResults = [
      { callId: "call-a", content: "80 °C" },
      { callId: "call-b", content: "" },
    ];
    await ask({ conversationId, toolResults, tools });
    expect(sent().tools).toEqual([{ type: "function", function: tools[0] }]);
    const wire = calls.map(({ id, name, arguments: text }) => ({ id, type: "function", function: { name, arguments: text } }));
    expect(sent().messages).toEqual([
      { role: "user", content: "How warm?" },
      { role: "assistant", content: "Let me look.", tool_calls: wire },
      { role: "tool", tool_call_id: "call-a", content: "80 °C" },
      { role: "tool", tool_call_id: "call-b", content: "" },
    ]);
    const kept = await readConversation(operator, { conversationId });
    expect(kept.messages).toMatchObject([
      { role: "user", content: "How warm?" },
      { role: "assistant", toolCalls: calls },
      { role: "user", content: "", toolResults },
      { role: "assistant", toolCalls: [] },
    ]);
  });

  it("can be answered again after the endpoint failed, and only where it was made", async () => {
    server.behave({ tokens: [], toolCalls: calls.slice(0, 1) });
    const { conversationId } = await ask({ prompt: "How warm?", tools });
    const toolResults = [{ callId: "call-a", content: "80 °C" }];
    server.behave({ status: 500, body: "broken" });
    await ask({ conversationId, toolResults });
    server.behave({});
    expect((await ask({ conversationId, toolResults })).events.at(-1)?.kind).toBe("done");
    expect((sent().messages as unknown[]).length).toBe(3);
    await expect(ask({ conversationId, toolResults })).rejects.toEqual(refused("conflict"));
    await expect(ask({ prompt: "x", toolResults })).rejects.toEqual(refused("conflict"));
  });

  it("reports a call of an unknown tool", async () => {
    server.behave({ tokens: [], toolCalls: [{ id: "a", name: "press", arguments: "{}" }] });
    expect(checksOf((await ask({ prompt: "x", tools })).events)?.calls[0]?.problem?.message).toBe('no tool is called "press"');
  });
});

describe("an image", () => {
  const header = Buffer.from("89504e470d0a1a0a0000000d494844520000000300000002", "hex");
  const data = (more = "") => Buffer.concat([header, Buffer.from(more)]).toString("base64");
  const urlOf = (base64: string) => `data:image/png;base64,${base64}`;
  const images = () => withOrg(operator, (tx) => tx.promptImage.count({ where: { orgId: operator.orgId } }));

  it("goes with its prompt and, while it is one of the last, with those after it", async () => {
    const one = await uploadImage(operator, { data: data("one") });
    expect(one).toMatchObject({ type: "image/png", width: 3, height: 2 });
    const { conversationId } = await ask({ prompt: "What is it?", imageIds: [one.id] });
    await ask({ conversationId, prompt: "And its colour?" });
    const [first] = sent().messages as { content: unknown }[];
    expect(first?.content).toEqual([
      { type: "image_url", image_url: { url: urlOf(data("one")) } },
      { type: "text", text: "What is it?" },
    ]);
    const many = [];
    for (let n = 0; n < 8; n++) many.push((await uploadImage(operator, { data: data(`${n}`) })).id);
    await ask({ conversationId, imageIds: many });
    const said = JSON.stringify(sent().messages);
    expect(said).not.toContain(data("one"));
    expect(said.match(/image_url":\{/g)).toHaveLength(8);
    const kept = await readConversation(operator, { conversationId });
    expect(kept.messages.map((message) => message.images.length)).toEqual([1, 0, 0, 0, 8, 0]);
    const wordless = await ask({ imageIds: [one.id] });
    expect((await readConversation(operator, wordless)).title).toBe("qwen3-8b");
  });

  it("is recognised by its bytes, within its bounds", async () => {
    await expect(async () => uploadImage(operator, { data: Buffer.from("<svg/>").toString("base64") })).rejects.toEqual(refused("invalid"));
    await expect(async () => uploadImage(operator, { data: data("x".repeat(700_000)) })).rejects.toEqual(refused("too-large"));
    const wide = Buffer.from(header);
    wide.writeUInt32BE(9_000, 16);
    await expect(async () => uploadImage(operator, { data: wide.toString("base64") })).rejects.toEqual(refused("invalid"));
  });

  it("belongs to the person who sent it", async () => {
    const { id } = await uploadImage(operator, { data: data("mine") });
    const response = await readImage(operator, { imageId: id });
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await response.arrayBuffer()).toString("base64")).toBe(data("mine"));
    const stranger = await (await makeTestOrg()).as("owner");
    for (const ctx of [await org.as("operator", 2), await org.as("owner"), stranger])
      await expect(readImage(ctx, { imageId: id })).rejects.toEqual(refused("not-found"));
    await expect(ask({ prompt: "x", imageIds: ["01900000-0000-7000-8000-000000000000"] })).rejects.toEqual(refused("not-found"));
  });

  it("is gone with the last conversation that has it, and unsent after a day", async () => {
    const { id } = await uploadImage(operator, { data: data("shared") });
    const [one, other] = [await ask({ prompt: "a", imageIds: [id] }), await ask({ prompt: "b", imageIds: [id] })];
    await removeConversation(operator, { conversationId: one.conversationId });
    expect((await readImage(operator, { imageId: id })).status).toBe(200);
    await removeConversation(operator, { conversationId: other.conversationId });
    await expect(readImage(operator, { imageId: id })).rejects.toEqual(refused("not-found"));
    const unsent = await uploadImage(operator, { data: data("unsent") });
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);
    await withOrg(operator, (tx) =>
      tx.promptImage.updateMany({ where: { orgId: operator.orgId, id: unsent.id }, data: { at: twoDaysAgo } }),
    );
    const before = await images();
    await uploadImage(operator, { data: data("next") });
    expect(await images()).toBeLessThanOrEqual(before);
    await expect(readImage(operator, { imageId: unsent.id })).rejects.toEqual(refused("not-found"));
  });
});

describe("a prompt", () => {
  it("that says nothing is refused", async () => {
    await expect(ask({ prompt: "" })).rejects.toEqual(refused("invalid"));
  });

  it("takes its parameters along by the protocol's names", async () => {
    await ask({ prompt: "x", seed: 3, stop: ["END"], presencePenalty: 0.5, frequencyPenalty: -1 });
    expect(sent()).toMatchObject({ seed: 3, stop: ["END"], presence_penalty: 0.5, frequency_penalty: -1 });
  });
});
