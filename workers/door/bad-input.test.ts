import net from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { addEndpoint, makeDoorKey, openai, startTestDoor, type TestDoor } from "@/scripts/testing/door";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";

let org: TestOrg;
let server: ModelServer;
let door: TestDoor;
let token = "";
beforeAll(async () => {
  [org, server, door] = await Promise.all([makeTestOrg(), startModelServer(), startTestDoor({ silenceMs: 1_000, stalledMs: 1_000 })]);
  await addEndpoint(org, server.url);
  ({ token } = await makeDoorKey(org));
});
afterEach(() => server.behave({}));
afterAll(async () => {
  await door.close();
  await server.close();
});

const model = "qwen3-8b";
const chat = (content: string | { type: "image_url"; image_url: { url: string } }[], stream = false) =>
  openai(door, token).chat.completions.create({ model, messages: [{ role: "user", content }], stream });
/** What a streamed answer said before it ended, and the error that ended it. */
async function streamed(): Promise<{ text: string; error: string | null }> {
  let text = "";
  try {
    const stream = await openai(door, token).chat.completions.create({ model, messages: [{ role: "user", content: "hi" }], stream: true });
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    return { text, error: null };
  } catch (error) {
    return { text, error: String(error) };
  }
}
const event = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
/** The door continues, whatever failed before. */
const stillWorks = async () => {
  server.behave({});
  expect(await chat("ok")).toMatchObject({ choices: [{ message: { content: "You said: ok" } }] });
};

describe("a request that is too much", () => {
  it("is refused with 413 when it is larger than 16 MiB", async () => {
    await expect(chat("x".repeat(20 * 1024 * 1024))).rejects.toMatchObject({ status: 413, code: "request_too_large" });
    await stillWorks();
  });

  it("is refused when it has more than 32 images", async () => {
    const image = { type: "image_url" as const, image_url: { url: "data:image/png;base64,AAAA" } };
    await expect(chat(Array.from({ length: 50 }, () => image))).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("At most 32 images"),
    });
  });

  it.each([
    ["no JSON", "{", "not valid JSON"],
    ["no messages", '{"model":"qwen3-8b"}', "messages"],
    ["a list", "[]", ""],
    ["brackets without end", "[".repeat(500), "nested too deeply"],
  ])("is refused when it is %s", async (_, body, words) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${door.url}/chat/completions`, { method: "POST", headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { type: "invalid_request_error", message: expect.stringContaining(words) } });
  });
});

describe("a request that is odd", () => {
  it("is answered when its prompt has half a UTF-8 character, as bytes or as an escape", async () => {
    const [before, after] = JSON.stringify({ model, messages: [{ role: "user", content: "A|B" }] }).split("|");
    const halves = [
      [Buffer.from([0xe6, 0xb8]), "\ufffd"],
      [Buffer.from("\\ud83d"), "\ud83d"],
    ] as const;
    for (const [half, sent] of halves) {
      const body = Buffer.concat([Buffer.from(before!), half, Buffer.from(after!)]);
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const answer = await fetch(`${door.url}/chat/completions`, { method: "POST", headers, body });
      expect(await answer.json()).toMatchObject({ choices: [{ message: { content: `You said: A${sent}B` } }] });
    }
  });

  it("reaches the endpoint with a schema that is none, and gets the endpoint's own refusal", async () => {
    const none = { type: "json_schema" as const, json_schema: { name: "answer", schema: { type: "none" } } };
    server.behave({ status: 400, body: '{"error":{"message":"none is not a type of JSON schema"}}' });
    for (const stream of [false, true])
      await expect(
        openai(door, token).chat.completions.create({ model, messages: [{ role: "user", content: "hi" }], response_format: none, stream }),
      ).rejects.toMatchObject({ status: 400, message: expect.stringContaining("none is not a type of JSON schema") });
    expect(server.seen.at(-1)?.body.response_format).toEqual(none);
    await stillWorks();
  });
});

describe("an endpoint that answers badly", () => {
  it.each([
    [
      "HTML with status 200",
      { raw: Buffer.from("<html>Welcome to nginx</html>"), contentType: "text/html", ends: true },
      /text\/html instead of/,
    ],
    ["a redirect", { redirectTo: "http://127.0.0.1:1/elsewhere" }, /redirects to .*not followed/],
    ["an error of its own", { status: 400, body: '{"error":{"message":"context is too long"}}' }, /context is too long/],
  ])("is named in one sentence: %s", async (_, behaviour, words) => {
    for (const stream of [false, true]) {
      server.behave(behaviour);
      await expect(chat("hi", stream)).rejects.toThrow(words);
    }
    await stillWorks();
  });

  it("ends the stream with an error when a character is cut in half at its end", async () => {
    const euro = Buffer.from("€");
    const [whole, half] = [
      Buffer.from(event("1 €")),
      Buffer.concat([Buffer.from('data: {"choices":[{"delta":{"content":"2 '), euro.subarray(0, 2)]),
    ];
    server.behave({ raw: Buffer.concat([whole, half]), ends: true });
    const { text, error } = await streamed();
    expect(text).toBe("1 €");
    expect(error).not.toBeNull();
    await stillWorks();
  });

  it("ends the stream with an error when an event never ends", async () => {
    server.behave({ raw: Buffer.from(`${event("one")}data: ${"x".repeat(5_000_000)}`) });
    expect(await streamed()).toEqual({ text: "one", error: expect.stringContaining("never ends") });
    await stillWorks();
  });

  it("ends the stream with an error when it becomes silent, and refuses when it never began", async () => {
    server.behave({ raw: Buffer.from(event("one")) });
    expect(await streamed()).toEqual({ text: "one", error: expect.stringContaining("sent nothing for 1 s") });
    server.behave({ silent: true });
    await expect(chat("hi")).rejects.toMatchObject({ status: 502, message: expect.stringContaining("sent nothing for 1 s") });
    await stillWorks();
  });

  it("ends the stream with its own words when it fails in the middle", async () => {
    server.behave({ errorAfter: 1 });
    expect(await streamed()).toEqual({ text: "You", error: expect.stringContaining("CUDA out of memory") });
    server.behave({ cutAfter: 1 });
    expect(await streamed()).toEqual({ text: "You", error: expect.stringContaining("closed the connection") });
    await stillWorks();
  });
});

describe("a client", () => {
  it("that goes away stops the endpoint", async () => {
    const before = server.abandoned();
    server.behave({ tokens: Array.from({ length: 1_000 }, () => "word "), betweenTokensMs: 20 });
    const stream = await openai(door, token).chat.completions.create({ model, messages: [{ role: "user", content: "hi" }], stream: true });
    for await (const _ of stream) break;
    stream.controller.abort();
    await vi.waitFor(() => expect(server.abandoned()).toBe(before + 1), { timeout: 10_000 });
  });

  it("that stops reading is disconnected, and nothing piles up for it", async () => {
    const before = server.abandoned();
    server.behave({ tokens: Array.from({ length: 4_000 }, () => "x".repeat(16_384)) });
    const body = JSON.stringify({ model, stream: true, messages: [{ role: "user", content: "hi" }] });
    const { hostname, port } = new URL(door.url);
    const socket = net.connect(Number(port), hostname);
    socket.pause();
    socket.on("error", () => {});
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: door\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await vi.waitFor(() => expect(server.abandoned()).toBe(before + 1), { timeout: 15_000 });
    expect(await (await fetch(new URL("/healthz", door.url))).json()).toMatchObject({ answers: 0 });
    socket.destroy();
    await stillWorks();
  });
});
