import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { makeGate } from "@/scripts/testing/gate";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { measure } from "./measure";

let org: TestOrg;
let server: ModelServer;
let endpointId: string;
beforeAll(async () => {
  [org, server] = await Promise.all([makeTestOrg(), startModelServer()]);
  endpointId = (await createEndpoint(await org.as("lead"), { name: "Local", baseUrl: server.url })).id;
});
afterAll(() => server.close());
beforeEach(() => server.behave({}));
const never = new AbortController().signal;
const task = (more = {}) => ({
  subject: { kind: "endpoint" as const, endpointId, model: "qwen3-8b" },
  prompts: ["one two", "three"],
  ...more,
});
const refused = (code: string) => expect.objectContaining({ name: "AppError", code });

/** For each of `sizes`: waits for that many requests, takes 20 ms of the clock, and answers them at once. */
function rounds(sizes: number[]) {
  let waiting: ReturnType<typeof makeGate>[] = [];
  return async (index: number) => {
    if (index > 0) return;
    const gate = makeGate();
    waiting.push(gate);
    if (waiting.length === sizes[0]) {
      sizes.shift();
      vi.advanceTimersByTime(20);
      for (const each of waiting) each.open();
      waiting = [];
    }
    await gate.opened;
  };
}

describe("measuring an endpoint", () => {
  it("gives its answers in order, its first token and its rates", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      // 7 tokens of two prompts one by one, then 112 tokens of 32 requests: 8 at once, and all at once.
      server.behave({ beforePiece: rounds([1, 1, 8, 8, 8, 8, 32]) });
      expect(await measure(await org.as("operator"), task(), never)).toMatchObject({
        answers: ["You said:one two", "You said:three"],
        failure: null,
        sizeBytes: null,
        ttftMs: 20,
        rates: [
          { concurrency: 1, tokensPerSecond: 7 / 0.04 },
          { concurrency: 8, tokensPerSecond: 112 / 0.08 },
          { concurrency: 32, tokensPerSecond: 112 / 0.02 },
        ],
      });
    } finally {
      vi.useRealTimers();
    }
    expect(server.seen.at(-1)?.body).toMatchObject({ temperature: 0, max_tokens: 64 });
  });

  it("says what the endpoint says when it fails, and asks it once only", async () => {
    server.behave({ status: 503, body: "no capacity" });
    const before = server.seen.length;
    const measured = await measure(await org.as("operator"), task(), never);
    expect(measured).toMatchObject({ answers: [null, null], failure: "no capacity", ttftMs: null });
    expect(measured.rates.every(({ tokensPerSecond }) => tokensPerSecond === null)).toBe(true);
    expect(server.seen.length - before).toBe(1);
  });

  it("is for people who may use the playground, in their own organisation", async () => {
    await expect(measure(await org.as("viewer"), task(), never)).rejects.toEqual(refused("forbidden"));
    const stranger = await (await makeTestOrg()).as("owner");
    await expect(measure(stranger, task(), never)).rejects.toEqual(refused("not-found"));
  });

  it("runs once at a time in an organisation, and frees the place when the reader leaves", async () => {
    server.behave({ firstTokenMs: 30_000 });
    const stop = new AbortController();
    const operator = await org.as("operator");
    const before = server.seen.length;
    const first = measure(operator, task(), stop.signal);
    await expect.poll(() => server.seen.length, { timeout: 20_000 }).toBeGreaterThan(before);
    await expect(measure(operator, task(), never)).rejects.toEqual(refused("conflict"));
    stop.abort();
    expect(await first).toMatchObject({ failure: "The measurement was stopped." });
    server.behave({});
    expect(await measure(operator, task(), never)).toMatchObject({ failure: null });
  });
});

describe("measuring the demonstration model", () => {
  it("is unavailable where it does not run", async () => {
    const subject = { kind: "demonstration" as const, variant: "int8" as const };
    await expect(measure(await org.as("operator"), { subject, prompts: ["x"] }, never)).rejects.toEqual(refused("unavailable"));
  });
});
