import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { revokeApiKey } from "@/lib/api-keys/revoke";
import { changeSettings } from "@/lib/inference/settings/change-settings";
import { readRequestLog } from "@/lib/inference/usage/read-usage";
import { addEndpoint, makeDoorKey, openai, startTestDoor, type TestDoor } from "@/scripts/testing/door";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";

let org: TestOrg;
let one: ModelServer;
let other: ModelServer;
let door: TestDoor;
let token = "";
beforeAll(async () => {
  [one, other, door] = await Promise.all([startModelServer(), startModelServer(), startTestDoor()]);
});
beforeEach(async () => {
  org = await makeTestOrg();
  for (const server of [one, other]) {
    server.behave({});
    server.seen.length = 0;
    await addEndpoint(org, server.url);
  }
  ({ token } = await makeDoorKey(org));
});
afterAll(async () => {
  await door.close();
  await Promise.all([one.close(), other.close()]);
});

const model = "qwen3-8b";
const messages = [{ role: "user" as const, content: "hi" }];
const whole = () => openai(door, token).chat.completions.create({ model, messages });
const prompts = ({ seen }: ModelServer) => seen.filter(({ path }) => path === "/v1/chat/completions").length;
async function streamed(): Promise<string> {
  let text = "";
  for await (const chunk of await openai(door, token).chat.completions.create({ model, messages, stream: true }))
    text += chunk.choices[0]?.delta.content ?? "";
  return text;
}

describe("two endpoints of one model", () => {
  it("share the requests by how busy they are", async () => {
    for (const server of [one, other]) server.behave({ firstTokenMs: 500 });
    await Promise.all(Array.from({ length: 10 }, whole));
    expect([prompts(one), prompts(other)]).toEqual([5, 5]);
  });

  it("replace each other before the first token: refused, full, broken off", async () => {
    for (const behaviour of [{ status: 500 }, { status: 429 }, { cutAfter: 0 }, { redirectTo: "http://127.0.0.1:1/" }]) {
      one.behave(behaviour);
      for (let n = 0; n < 2; n++) expect(await streamed()).toBe("You said:hi");
    }
  });

  it("do not once the first token has come: an answer is never asked for twice", async () => {
    for (const server of [one, other]) server.behave({ cutAfter: 1 });
    await expect(streamed()).rejects.toThrow("closed the connection");
    expect(prompts(one) + prompts(other)).toBe(1);
  });

  it("get no more requests for a while after they have failed repeatedly, and the client learns how long", async () => {
    for (const server of [one, other]) server.behave({ status: 500, body: "CUDA error" });
    for (let n = 0; n < 5; n++) await expect(whole()).rejects.toMatchObject({ status: 500 });
    await expect(whole()).rejects.toMatchObject({ status: 503, message: expect.stringMatching(/All 2 endpoints .* next try is in 2 s/) });
    expect(prompts(one)).toBe(5);
    for (const server of [one, other]) server.behave({});
    await vi.waitFor(whole, { timeout: 10_000, interval: 200 });
  });
});

describe("a key", () => {
  it("that is revoked ends its running answers", async () => {
    for (const server of [one, other]) server.behave({ tokens: Array.from({ length: 2_000 }, () => "word "), betweenTokensMs: 20 });
    const key = await makeDoorKey(org);
    const stream = await openai(door, key.token).chat.completions.create({ model, messages, stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    const reading = read();
    reading.catch(() => {});
    await revokeApiKey(await org.as("owner"), { keyId: key.id });
    await expect(reading).rejects.toThrow("revoked");
    await expect(openai(door, key.token).models.list()).rejects.toMatchObject({ status: 401 });
  });

  it("has its limit of requests a minute", async () => {
    const client = openai(door, (await makeDoorKey(org, { requestsPerMinute: 3 })).token);
    // Seven requests lie in at most two minutes, which allow six.
    const outcomes = await Promise.allSettled(Array.from({ length: 7 }, () => client.chat.completions.create({ model, messages })));
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refused.length).toBeGreaterThanOrEqual(1);
    for (const reason of refused) expect(reason).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
    expect(Number(refused[0].headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("has its limit of tokens a minute", async () => {
    const client = openai(door, (await makeDoorKey(org, { tokensPerMinute: 5 })).token);
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) {
      await client.chat.completions.create({ model, messages }).then(
        () => statuses.push(200),
        ({ status }) => statuses.push(status),
      );
    }
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
  });
});

describe("the request log", () => {
  const newest = async () => (await readRequestLog(await org.as("owner"))).requests;

  it("has the outcome of each request, and keeps texts only where the organisation wants them, masked", async () => {
    await whole();
    await vi.waitFor(async () => expect(await newest()).toMatchObject([{ status: 200, model, attempts: 1, prompt: null, answer: null }]), {
      timeout: 10_000,
    });
    await changeSettings(await org.as("owner"), { keepTexts: true });
    const secret = "my key is sk-abcdefghijklmnopqrstuv";
    const sends = async () => {
      await openai(door, token).chat.completions.create({ model, messages: [{ role: "user", content: secret }] });
      const [last] = await newest();
      expect(last).toMatchObject({ prompt: "user: my key is [key]", answer: expect.stringContaining("You said: my key is [key]") });
    };
    await vi.waitFor(sends, { timeout: 15_000, interval: 500 });
  });

  it("shows an operator their own keys' requests and no others", async () => {
    await whole();
    await vi.waitFor(async () => expect(await newest()).toHaveLength(1), { timeout: 10_000 });
    expect((await readRequestLog(await org.as("operator"))).requests).toEqual([]);
    await expect(readRequestLog(await org.as("viewer"))).rejects.toMatchObject({ code: "forbidden" });
  });
});
