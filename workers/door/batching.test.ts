import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import type { Batching } from "@/lib/contracts/inference";
import { createBatchRoute, removeBatchRoute } from "@/lib/inference/settings/batch-routes";
import { changeSettings } from "@/lib/inference/settings/change-settings";
import { readInference } from "@/lib/inference/state/read-view";
import { readRequestLog } from "@/lib/inference/usage/read-usage";
import { addEndpoint, makeDoorKey, openai, startTestDoor, type TestDoor } from "@/scripts/testing/door";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";

let org: TestOrg;
let server: ModelServer;
let door: TestDoor;
let token = "";
const batching: Batching = { mode: "fixed", maxBatchSize: 8, maxDelayMs: 200, sloMs: 500, parallel: 1 };
beforeAll(async () => {
  [server, door] = await Promise.all([startModelServer(), startTestDoor()]);
});
beforeEach(async () => {
  server.behave({});
  server.seen.length = 0;
  org = await makeTestOrg();
  await addEndpoint(org, server.url);
  await changeSettings(await org.as("owner"), { embeddings: batching, completions: batching });
  ({ token } = await makeDoorKey(org));
});
afterAll(async () => {
  await door.close();
  await server.close();
});

const model = "qwen3-8b";
const calls = (path: string) => server.seen.filter((seen) => seen.path === path);
const embed = (input: string | string[], more: { dimensions?: number } = {}) =>
  openai(door, token).embeddings.create({ model, input, encoding_format: "float", ...more });

describe("embeddings of several requests", () => {
  it("are sent in one call, and each gets its own answer with its share of the tokens", async () => {
    const texts = ["a", "to be", "one two three", "four words are here"];
    const answers = await Promise.all(texts.map((text) => embed(text)));
    expect(calls("/v1/embeddings")).toHaveLength(1);
    expect(answers.map(({ data }) => data.map(({ index, embedding }) => [index, embedding[0]]))).toEqual(
      texts.map((text) => [[0, text.length]]),
    );
    expect(answers.reduce((sum, { usage }) => sum + usage.prompt_tokens, 0)).toBe(10);
    const [several] = await Promise.all([embed(["x", "yy"]), embed("z")]);
    expect(several.data.map(({ embedding }) => embedding[0])).toEqual([1, 2]);
  });

  it("fail alone: a text that the endpoint refuses does not affect the others", async () => {
    const outcomes = await Promise.allSettled(["a", "bb", "poison", "dddd", "eeeee"].map((text) => embed(text)));
    expect(
      outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.data[0]!.embedding[0] : outcome.reason.status)),
    ).toEqual([1, 2, 400, 4, 5]);
  });

  it("do not mix models' parameters or organisations", async () => {
    const foreign = await makeTestOrg("Foreign");
    await addEndpoint(foreign, server.url);
    await changeSettings(await foreign.as("owner"), { embeddings: batching });
    const theirs = openai(door, (await makeDoorKey(foreign)).token);
    await Promise.all([
      embed("a"),
      embed("b", { dimensions: 3 }),
      theirs.embeddings.create({ model, input: "c", encoding_format: "float" }),
    ]);
    expect(calls("/v1/embeddings").map(({ body }) => body.input)).toHaveLength(3);
  });

  it("leave the batch when their client goes away", async () => {
    const gone = new AbortController();
    const cancelled = openai(door, token).embeddings.create({ model, input: "gone", encoding_format: "float" }, { signal: gone.signal });
    cancelled.catch(() => {});
    const stays = embed("stays");
    await vi.waitFor(async () => expect(await (await fetch(new URL("/healthz", door.url))).json()).toMatchObject({ answers: 2 }));
    gone.abort();
    await stays;
    expect(calls("/v1/embeddings").map(({ body }) => body.input)).toEqual([["stays"]]);
  });
});

describe("the log of batched requests", () => {
  const logged = async () => (await readRequestLog(await org.as("owner"))).requests;

  it("counts every endpoint that was tried, also when all of them failed", async () => {
    await addEndpoint(org, server.url);
    server.behave({ status: 503, body: "no capacity" });
    // The door reads the endpoints again every two seconds.
    await vi.waitFor(
      async () => {
        await expect(embed("a")).rejects.toMatchObject({ status: 503 });
        await vi.waitFor(async () => expect((await logged())[0]).toMatchObject({ status: 503, attempts: 2 }), { timeout: 1_500 });
      },
      { timeout: 20_000 },
    );
  });

  it("leaves out a request that went away before its batch was sent", async () => {
    const gone = new AbortController();
    const cancelled = openai(door, token).embeddings.create({ model, input: "gone", encoding_format: "float" }, { signal: gone.signal });
    cancelled.catch(() => {});
    const stays = embed("stays");
    await vi.waitFor(async () => expect(await (await fetch(new URL("/healthz", door.url))).json()).toMatchObject({ answers: 2 }));
    gone.abort();
    await stays;
    await embed("after");
    await vi.waitFor(async () => expect((await logged()).map(({ status }) => status)).toEqual([200, 200]), { timeout: 10_000 });
  });
});

describe("completions of several requests", () => {
  it("are sent in one call when they do not stream and ask for one answer", async () => {
    const client = openai(door, token);
    const answers = await Promise.all(["once", "twice"].map((prompt) => client.completions.create({ model, prompt, max_tokens: 5 })));
    expect(answers.map(({ choices }) => choices.map(({ index, text }) => [index, text]))).toEqual([
      [[0, " and so on after once"]],
      [[0, " and so on after twice"]],
    ]);
    expect(answers.reduce((sum, { usage }) => sum + (usage?.completion_tokens ?? 0), 0)).toBe(10);
    expect(calls("/v1/completions").map(({ body }) => [...(body.prompt as string[])].sort())).toEqual([["once", "twice"]]);
    await client.completions.create({ model, prompt: "thrice", n: 2 });
    expect(calls("/v1/completions").at(-1)!.body).toMatchObject({ prompt: "thrice", n: 2 });
  });
});

describe("a batch route", () => {
  const post = (name: string, item: unknown) =>
    fetch(`${door.url}/batch/${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(item),
    });

  it("collects items for any HTTP endpoint that an owner has named", async () => {
    const url = `http://127.0.0.1:${server.port}/score`;
    const route = await createBatchRoute(await org.as("owner"), {
      name: "score",
      url,
      inputField: "items",
      outputField: "results",
      batching,
    });
    // The door reads the rows again every two seconds.
    await vi.waitFor(async () => expect((await post("score", { a: 1 })).status).toBe(200), { timeout: 10_000, interval: 200 });
    server.seen.length = 0;
    const answers = await Promise.all([{ a: 1 }, { a: 22 }, { a: "poison" }].map(async (item) => (await post("score", item)).json()));
    expect(answers).toEqual([
      { length: 7 },
      { length: 8 },
      { error: expect.objectContaining({ message: "One input cannot be processed." }) },
    ]);
    expect((calls("/score")[0]!.body.items as unknown[]).length).toBe(3);
    await removeBatchRoute(await org.as("owner"), { routeId: route.id });
    await vi.waitFor(async () => expect((await post("score", {})).status).toBe(404), { timeout: 10_000, interval: 200 });
  });

  it("is an owner's to configure, at an address that is allowed", async () => {
    const route = { name: "x", url: "http://169.254.169.254/latest", inputField: "a", outputField: "b" };
    await expect((async () => createBatchRoute(await org.as("owner"), route))()).rejects.toMatchObject({ code: "invalid" });
    await expect(createBatchRoute(await org.as("lead"), { ...route, url: server.url })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("what the page shows", () => {
  it("is the endpoints' health and each batcher's sizes, written by the door", async () => {
    await Promise.all(["a", "b", "c"].map((text) => embed(text)));
    await vi.waitFor(
      async () => {
        const { doors } = await readInference(await org.as("operator"));
        const mine = doors.find(({ batchers }) => batchers.length > 0);
        expect(mine?.endpoints).toMatchObject([{ breaker: "closed", reachable: true, requests: 1, failed: 0, outstanding: 0 }]);
        expect(mine?.batchers[0]).toMatchObject({ kind: "embeddings", model, mode: "fixed" });
        expect(mine?.batchers[0]?.histogram.slice(0, 3)).toEqual([0, 0, 1]);
      },
      { timeout: 15_000, interval: 300 },
    );
    await expect(readInference(await org.as("viewer"))).rejects.toMatchObject({ code: "forbidden" });
  });
});
