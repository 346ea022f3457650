import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { readUsage } from "@/lib/inference/usage/read-usage";
import { addEndpoint, makeDoorKey, openai, startTestDoor, type TestDoor } from "@/scripts/testing/door";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";

let org: TestOrg;
let server: ModelServer;
let door: TestDoor;
let key: { id: string; token: string };
beforeAll(async () => {
  [org, server, door] = await Promise.all([makeTestOrg(), startModelServer({ apiKey: "sk-endpoint" }), startTestDoor()]);
  await addEndpoint(org, server.url, "sk-endpoint");
  key = await makeDoorKey(org);
});
afterAll(async () => {
  await door.close();
  await server.close();
});

const model = "qwen3-8b";
const messages = [{ role: "user" as const, content: "hello there" }];

describe("the official client, unchanged", () => {
  it("lists the models, and reads one", async () => {
    const client = openai(door, key.token);
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(["autoglm-phone-9b", model]);
    expect(await client.models.retrieve(model)).toMatchObject({ id: model, object: "model" });
    await expect(client.models.retrieve("none/such")).rejects.toMatchObject({ status: 404 });
  });

  it("chats, whole and streamed, and never sees the endpoint's own key", async () => {
    const client = openai(door, key.token);
    const whole = await client.chat.completions.create({ model, messages });
    expect(whole.choices[0]!.message.content).toBe("You said: hello there");
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]!.delta.content ?? "";
    expect(text).toBe("You said:hello there");
    expect(server.seen.every(({ authorization }) => authorization === "Bearer sk-endpoint")).toBe(true);
  });

  it("gets token counts in a stream when it asks for them, and no event for them when it does not", async () => {
    const client = openai(door, key.token);
    const asked = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
    const counts = [];
    for await (const chunk of asked) if (chunk.usage) counts.push(chunk.usage.completion_tokens);
    expect(counts).toEqual([4]);
    for await (const chunk of await client.chat.completions.create({ model, messages, stream: true }))
      expect(chunk.choices).toHaveLength(1);
  });

  it("passes tools, images and the wanted format on as they are", async () => {
    const client = openai(door, key.token);
    const tools = [{ type: "function" as const, function: { name: "tap", parameters: { type: "object", properties: {} } } }];
    const called = await client.chat.completions.create({ model, messages, tools, tool_choice: "auto" });
    expect(called.choices[0]!.message.tool_calls?.[0]).toMatchObject({ function: { name: "tap" } });
    const image = { type: "image_url" as const, image_url: { url: "data:image/png;base64,AAAA" } };
    await client.chat.completions.create({
      model,
      messages: [{ role: "user", content: [{ type: "text", text: "where?" }, image] }],
      response_format: { type: "json_object" },
      seed: 7,
    });
    expect(server.seen.at(-1)!.body).toMatchObject({
      messages: [{ content: [{ text: "where?" }, image] }],
      response_format: { type: "json_object" },
      seed: 7,
    });
  });

  it("completes and embeds, one text or many", async () => {
    const client = openai(door, key.token);
    const completed = await client.completions.create({ model, prompt: "once" });
    expect(completed.choices[0]!.text).toBe(" and so on after once");
    const { data, usage } = await client.embeddings.create({ model, input: ["a", "bcd"], encoding_format: "float" });
    expect(data.map(({ index, embedding }) => [index, embedding[0]])).toEqual([
      [0, 1],
      [1, 3],
    ]);
    expect(usage.prompt_tokens).toBe(2);
    const tokens = await client.embeddings.create({ model, input: [1, 2, 3], encoding_format: "float" });
    expect(tokens.data).toHaveLength(1);
  });

  it("is metered by key, model and day", async () => {
    const other = await makeDoorKey(org, { name: "metered" });
    const client = openai(door, other.token);
    await client.chat.completions.create({ model, messages });
    for await (const _ of await client.chat.completions.create({ model, messages, stream: true }));
    await vi.waitFor(
      async () => {
        const { rows } = await readUsage(await org.as("lead"), { days: 1 });
        const row = rows.find(({ keyId }) => keyId === other.id);
        expect(row).toMatchObject({
          model,
          keyName: "metered",
          requests: 2,
          failed: 0,
          estimated: 0,
          promptTokens: 4,
          completionTokens: 8,
        });
      },
      { timeout: 10_000 },
    );
  });

  it.each([
    ["a key that is none", async () => "sk-wrong", 401, "invalid_api_key"],
    ["a key without the scope", async () => (await makeDoorKey(org, { scopes: ["read"] })).token, 403, null],
    ["a key for other models", async () => (await makeDoorKey(org, { models: ["autoglm-phone-9b"] })).token, 404, "model_not_found"],
  ])("throws its own errors: %s", async (_, token, status, code) => {
    const client = openai(door, await token());
    await expect(client.chat.completions.create({ model, messages })).rejects.toMatchObject({ status, code });
  });

  it("lists only the models that the key may ask", async () => {
    const { token } = await makeDoorKey(org, { models: ["autoglm-phone-9b"] });
    expect((await openai(door, token).models.list()).data.map(({ id }) => id)).toEqual(["autoglm-phone-9b"]);
  });

  it("sees nothing of another organisation's models", async () => {
    const foreign = await makeTestOrg("Foreign");
    const client = openai(door, (await makeDoorKey(foreign)).token);
    expect((await client.models.list()).data).toEqual([]);
    await expect(client.chat.completions.create({ model, messages })).rejects.toMatchObject({ status: 404 });
  });
});
