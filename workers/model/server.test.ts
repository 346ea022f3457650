import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { needs } from "@/scripts/testing/needs";
import { loadRuntime } from "./network";
import { runMeasure } from "./run-measure";
import { loadModel, type ServedModel } from "./served-model";
import { makeModelServer } from "./server";

const runtime = (await loadRuntime()) ? null : "onnxruntime-node is not installed for this machine";
const secret = "a-secret-of-more-than-32-characters";
const question = "What is a node?";
const messages = (content: string) => [{ role: "user" as const, content }];

describe("the demonstration model's server", needs(runtime), () => {
  let served: ServedModel;
  let app: FastifyInstance;
  let client: OpenAI;
  let model: string;
  const baseURL = () => `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1`;
  beforeAll(async () => {
    served = await loadModel("8bit");
    model = served.about.name;
    app = makeModelServer(served, secret, (task, signal) => runMeasure("workers/model/measure.ts", task, signal));
    await app.listen({ host: "127.0.0.1", port: 0 });
    client = new OpenAI({ baseURL: baseURL(), apiKey: secret, maxRetries: 0 });
  });
  afterAll(async () => {
    app.server.closeAllConnections();
    await app.close();
    await served.close();
  });

  it("lists its one model with its limit", async () => {
    const { data } = await client.models.list();
    expect(data).toMatchObject([{ id: model, max_model_len: 256 }]);
  });

  it("answers OpenAI's client whole and as a stream with the same text and counts", async () => {
    const whole = await client.chat.completions.create({ model, messages: messages(question) });
    expect(whole.choices[0]).toMatchObject({ finish_reason: "stop", message: { role: "assistant" } });
    const stream = await client.chat.completions.create({
      model,
      messages: messages(question),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(whole.choices[0]!.message.content);
    expect(usage).toEqual(whole.usage);
    expect(whole.usage!.total_tokens).toBe(whole.usage!.prompt_tokens + whole.usage!.completion_tokens);
  });

  it("cuts the answer at a stop text, which is not part of it", async () => {
    const whole = (await client.chat.completions.create({ model, messages: messages(question) })).choices[0]!.message.content!;
    const stop = whole.slice(6, 10);
    const cut = await client.chat.completions.create({ model, messages: messages(question), stop });
    expect(cut.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: whole.slice(0, whole.indexOf(stop)) } });
  });

  it("continues a text", async () => {
    const { choices } = await client.completions.create({ model, prompt: "The agent only ever", max_tokens: 8 });
    expect(choices[0]).toMatchObject({ finish_reason: "length", text: expect.stringMatching(/\w/) });
  });

  it("gives no embeddings, since they find less than shared words do", async () => {
    await expect(client.embeddings.create({ model, input: "a full disk" })).rejects.toMatchObject({ status: 404 });
  });

  it("frees the slot when the client goes away", async () => {
    const stop = new AbortController();
    const stream = await client.completions.create(
      { model, prompt: "The", stream: true, temperature: 2, max_tokens: 250 },
      { signal: stop.signal },
    );
    for await (const _ of stream) {
      stop.abort();
      break;
    }
    await eventually(() => expect(served.engine.state()).toEqual({ active: 0, waiting: 0 }));
  });

  it("refuses in OpenAI's form", async () => {
    const chat = (more: object) => client.chat.completions.create({ model, messages: messages(question), ...more });
    await expect(chat({ model: "gpt-oss" })).rejects.toMatchObject({ status: 404, code: "model_not_found" });
    await expect(chat({ temperature: 3 })).rejects.toMatchObject({ status: 400 });
    await expect(chat({ messages: [] })).rejects.toMatchObject({ status: 400 });
    await expect(chat({ tools: [{ type: "function", function: { name: "look" } }] })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("does not support tools"),
    });
    await expect(chat({ messages: messages("word ".repeat(400)) })).rejects.toMatchObject({ status: 400, code: "context_length_exceeded" });
    await expect(chat({ messages: messages("x".repeat(1_100_000)) })).rejects.toMatchObject({ status: 413 });
    const stranger = new OpenAI({ baseURL: baseURL(), apiKey: "another", maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toMatchObject({ status: 401 });
    const broken = await fetch(`${baseURL()}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: "{",
    });
    expect(broken.status).toBe(400);
  });

  it("answers many at once", async () => {
    const alone = (await client.chat.completions.create({ model, messages: messages(question) })).choices[0]!.message.content;
    const all = await Promise.all(
      Array.from({ length: 20 }, () => client.chat.completions.create({ model, messages: messages(question) })),
    );
    expect(new Set(all.map(({ choices }) => choices[0]!.message.content))).toEqual(new Set([alone]));
  });
});
