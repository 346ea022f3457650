import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { eventually } from "@/scripts/testing/eventually";
import { makeGate } from "@/scripts/testing/gate";
import { type ChatEvent, type ChatRequest, streamChat } from "./chat-stream";

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.close());

const ask = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  baseUrl: server.url,
  apiKey: null,
  model: "qwen3-8b",
  messages: [{ role: "user", content: "one two three" }],
  signal: new AbortController().signal,
  ...more,
});
async function all(request: ChatRequest): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of streamChat(request)) events.push(event);
  return events;
}
const textOf = (events: ChatEvent[], kind: "text" | "thinking" = "text") =>
  events.map((event) => (event.kind === kind ? event.text : "")).join("");
const failure = (events: ChatEvent[]) => events.find((event) => event.kind === "failed");

/** A server that does one thing with every request. */
async function listen(answer: (response: ServerResponse) => void) {
  const reached = makeGate();
  const plain = createServer((_, response) => {
    answer(response);
    reached.open();
  });
  await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
  const close = () => {
    plain.close();
    plain.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(plain.address() as AddressInfo).port}`, answered: reached.opened, close };
}

describe("streaming an answer", () => {
  it("yields the pieces in order and ends with the endpoint's own counts", async () => {
    server.behave({ thinking: ["let ", "me see"], tokens: ["Hello", ", ", "you"], finishReason: "length", queueMs: 12 });
    const events = await all(ask());
    expect(textOf(events)).toBe("Hello, you");
    expect(textOf(events, "thinking")).toBe("let me see");
    expect(events.at(-1)).toMatchObject({
      kind: "done",
      stats: { promptTokens: 3, completionTokens: 5, counted: "reported", finishReason: "length", ttftMs: expect.any(Number) },
    });
    expect(events.at(-1)).toMatchObject({ stats: { queueMs: 12, thinkingTokens: 2, thinkingCounted: "chunks" } });
    expect(events.filter((event) => event.kind === "done" || event.kind === "failed")).toHaveLength(1);
  });

  it("measures the time to the first token and the pace after it", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      // Each token is made 40 ms after the one before it was read, the first one after 150 ms.
      const gates = Array.from({ length: 6 }, makeGate);
      gates[0]!.open();
      const beforePiece = async (index: number) => {
        await gates[index]!.opened;
        vi.advanceTimersByTime(index === 0 ? 150 : 40);
      };
      server.behave({ tokens: ["a", "b", "c", "d", "e"], beforePiece });
      let read = 0;
      let last: ChatEvent | undefined;
      for await (last of streamChat(ask())) if (last.kind === "text") gates[++read]!.open();
      expect(last).toMatchObject({ kind: "done", stats: { ttftMs: 150, msPerToken: 40, tokensPerSecond: 25, totalMs: 310 } });
    } finally {
      vi.useRealTimers();
    }
  });

  it("sends the parameters that were set and leaves out the others", async () => {
    await all(ask({ parameters: { temperature: 0, maxTokens: 64 }, apiKey: "sk-1" }));
    expect(server.seen.at(-1)?.body).toEqual({
      model: "qwen3-8b",
      messages: [{ role: "user", content: "one two three" }],
      temperature: 0,
      max_tokens: 64,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(server.seen.at(-1)?.authorization).toBe("Bearer sk-1");
  });

  it("counts pieces itself when the endpoint reports nothing, and says so", async () => {
    server.behave({ tokens: ["a", "b", "c"], withoutUsage: true });
    expect((await all(ask())).at(-1)).toMatchObject({
      kind: "done",
      stats: { completionTokens: 3, promptTokens: null, counted: "chunks" },
    });
  });

  it("asks again without the option that an older server does not know", async () => {
    server.behave({ strict: true });
    const events = await all(ask());
    expect(textOf(events)).toBe("You said:one two three");
    expect(server.seen).toHaveLength(2);
  });

  it("separates thinking that is written as tags", async () => {
    server.behave({ tokens: ["<th", "ink>hm", "</think>\n", "\nyes"] });
    const events = await all(ask());
    expect([textOf(events, "thinking"), textOf(events)]).toEqual(["hm", "yes"]);
  });

  it("takes a whole JSON answer from a server that does not stream", async () => {
    const plain = await listen((response) =>
      response.setHeader("content-type", "application/json").end(
        JSON.stringify({
          choices: [{ message: { content: "whole" }, finish_reason: "stop" }],
          usage: { prompt_tokens: 1, completion_tokens: 1 },
        }),
      ),
    );
    const events = await all(ask({ baseUrl: plain.url }));
    plain.close();
    expect(textOf(events)).toBe("whole");
    expect(events.at(-1)?.kind).toBe("done");
  });
});

describe("what goes wrong is shown as it is", () => {
  it("a refusal keeps its status and its words", async () => {
    server.behave({ status: 429, body: '{"error":{"message":"Rate limit reached for qwen3-8b"}}' });
    expect(failure(await all(ask()))).toMatchObject({ status: 429, message: "Rate limit reached for qwen3-8b" });
    server.behave({ status: 503 });
    expect(failure(await all(ask()))).toMatchObject({ status: 503, message: "The endpoint answered 503 without a text." });
    server.behave({});
    expect(failure(await all(ask({ model: "gone" })))).toMatchObject({ status: 404, message: "The model `gone` does not exist." });
  });

  it("a cut in the middle keeps what came and says that it is not all", async () => {
    server.behave({ tokens: ["a", "b", "c", "d"], cutAfter: 2 });
    const events = await all(ask());
    expect(textOf(events)).toBe("ab");
    expect(failure(events)).toMatchObject({ status: null, message: expect.stringContaining("before the answer was complete") });
  });

  it("an error inside the stream is the endpoint's own", async () => {
    server.behave({ tokens: ["a", "b"], errorAfter: 1 });
    expect(failure(await all(ask()))?.message).toBe("CUDA out of memory. Tried to allocate 2.00 GiB");
  });

  it("silence ends by itself, before the answer and within it", async () => {
    server.behave({ silent: true });
    expect(failure(await all(ask({ idleMs: 200 })))?.message).toContain("sent nothing for 0.2 s");
    server.behave({ tokens: ["a", "b"], betweenTokensMs: 3_000 });
    const events = await all(ask({ idleMs: 200 }));
    expect(textOf(events)).toBe("a");
    expect(failure(events)?.message).toContain("sent nothing for 0.2 s");
  });

  it("silence is bounded in all, however a server keeps the connection alive", async () => {
    const drip = await listen((response) => response.writeHead(200, { "content-type": "text/event-stream" }).write(": wait\n\n"));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const answer = all(ask({ baseUrl: drip.url }));
      await drip.answered;
      await vi.advanceTimersByTimeAsync(10 * 60_000);
      expect(await Promise.race([answer, "still waiting"])).toBe("still waiting");
      await vi.advanceTimersByTimeAsync(5 * 60_000);
      expect(failure(await answer)?.message).toContain("did not finish its answer within 15 min");
    } finally {
      vi.useRealTimers();
      drip.close();
    }
  });

  it("replaces half a character and continues", async () => {
    const event = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
    const [before, after] = event("A|B").split("|");
    const end = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    server.behave({ raw: Buffer.concat([Buffer.from(before!), Buffer.from([0xe6, 0xb8]), Buffer.from(`${after}${end}`)]), ends: true });
    const events = await all(ask());
    expect(textOf(events)).toBe("A\ufffdB");
    expect(events.at(-1)?.kind).toBe("done");
  });

  it("an event without end is cut off", async () => {
    const endless = await listen((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const more = () => {
        while (!response.destroyed && response.write(`data: ${"x".repeat(64_000)}`));
      };
      response.on("drain", more);
      more();
    });
    expect(failure(await all(ask({ baseUrl: endless.url })))?.message).toBe("The endpoint sent an event that never ends.");
    endless.close();
  });

  it("an answer without end is cut off, also where nobody sees it grow", async () => {
    const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;
    const end = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const blank = event({ content: " ".repeat(64_000) });
    const named = event({ tool_calls: [{ index: 0, function: { name: "n".repeat(64_000) } }] });
    for (const raw of [event({ content: "<think>a</think>" }) + blank.repeat(64), named.repeat(64)]) {
      server.behave({ raw: Buffer.from(raw + end), ends: true });
      expect(failure(await all(ask()))?.message).toBe("The answer was cut at 4000000 characters.");
    }
  });

  it("an error that cannot be written again is still a failure", async () => {
    server.behave({ raw: Buffer.from(`data: {"error":${"[".repeat(50_000)}${"]".repeat(50_000)}}\n\n`), ends: true });
    expect(failure(await all(ask()))?.message).toBe("a value that is nested too deeply");
  });

  it("a web page is no answer, whatever its status", async () => {
    server.behave({ raw: Buffer.from("<!doctype html><h1>Welcome</h1>"), contentType: "text/html", ends: true });
    expect(failure(await all(ask()))?.message).toContain("a web page instead of the chat protocol");
    server.behave({ raw: Buffer.from("hello"), contentType: "text/plain", ends: true });
    expect(failure(await all(ask()))?.message).toContain("neither a stream nor JSON");
  });

  it("a redirect is not followed, so that the key stays here", async () => {
    const other = await startModelServer();
    server.behave({ redirectTo: `${other.url}/chat/completions` });
    const failed = failure(await all(ask({ apiKey: "sk-1" })));
    expect(failed).toMatchObject({ status: 307, message: expect.stringContaining(`It redirects to ${other.url}`) });
    expect(failed?.message).toContain("Redirects are not followed");
    expect(other.seen).toEqual([]);
    await other.close();
  });

  it("nobody listening is said at once", async () => {
    const gone = await startModelServer();
    await gone.close();
    expect(failure(await all(ask({ baseUrl: gone.url })))?.message).toContain("Nothing listens there. (ECONNREFUSED)");
  });

  it("a metadata address is never asked", async () => {
    expect(failure(await all(ask({ baseUrl: "http://169.254.169.254/v1" })))?.message).toContain("metadata address");
  });
});

describe("stopping", () => {
  it("closes the connection, so that the model stops too, and ends what came", async () => {
    const never = makeGate();
    server.behave({ tokens: ["0 ", "1 ", "2 ", "3 ", "4 ", "5 "], beforePiece: (index) => (index < 5 ? undefined : never.opened) });
    const stop = new AbortController();
    const events: ChatEvent[] = [];
    for await (const event of streamChat(ask({ signal: stop.signal }))) {
      events.push(event);
      if (events.length === 5) stop.abort();
    }
    expect(textOf(events)).toBe("0 1 2 3 4 ");
    expect(events.at(-1)).toMatchObject({ kind: "done", stats: { finishReason: null, completionTokens: 5, counted: "chunks" } });
    await expect.poll(() => server.abandoned(), { timeout: 20_000 }).toBe(1);
    never.open();
  });

  it("before the first token leaves nothing behind", async () => {
    server.behave({ firstTokenMs: 5_000 });
    const stop = new AbortController();
    const answer = all(ask({ signal: stop.signal }));
    await eventually(() => expect(server.seen).toHaveLength(1));
    stop.abort();
    expect(await answer).toMatchObject([{ kind: "done", stats: { ttftMs: null } }]);
  });
});
