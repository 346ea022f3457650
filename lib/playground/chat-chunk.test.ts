import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readChatChunk } from "./chat-chunk";

const chunk = (value: unknown) => readChatChunk(JSON.stringify(value));

describe("one event of a chat stream", () => {
  it("gives text, thinking, the finish reason and the counts", () => {
    expect(chunk({ choices: [{ delta: { content: "Hi" }, finish_reason: null }] })).toMatchObject({
      text: "Hi",
      thinking: "",
      finishReason: null,
    });
    expect(chunk({ choices: [{ delta: { reasoning_content: "hm" } }] })).toMatchObject({ thinking: "hm" });
    expect(chunk({ choices: [{ delta: { reasoning: "hm" } }] })).toMatchObject({ thinking: "hm" });
    expect(chunk({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } })).toMatchObject({
      usage: { promptTokens: 3, completionTokens: 5 },
    });
    expect(chunk({ choices: [{ delta: {}, finish_reason: "length" }] })).toMatchObject({ finishReason: "length" });
  });

  it("keeps what it can read when a field has a wrong type", () => {
    expect(chunk({ choices: [{ delta: { content: "a", reasoning_content: 3 }, finish_reason: 9 }], usage: "none" })).toEqual({
      text: "a",
      thinking: "",
      calls: [],
      finishReason: null,
      usage: null,
      queueMs: null,
      error: null,
    });
  });

  it("gives tool calls, also with arguments that are no text and without an index", () => {
    const calls = (list: unknown) => chunk({ choices: [{ delta: { tool_calls: list } }] })?.calls;
    const piece = { index: 1, id: "a", name: "look", arguments: '{"a' };
    expect(calls([{ index: 1, id: "a", function: { name: "look", arguments: '{"a' } }])).toEqual([piece]);
    expect(calls([{ function: { name: "look", arguments: { at: 1 } } }])).toEqual([
      { index: null, id: "", name: "look", arguments: '{"at":1}' },
    ]);
    expect(calls([{ index: "x", function: 3 }])).toEqual([{ index: null, id: "", name: "", arguments: "" }]);
    expect(calls("none")).toEqual([]);
  });

  it("has the thinking and the time in the queue apart, however the server writes them", () => {
    const usage = { prompt_tokens: 3, completion_tokens: 5 };
    expect(chunk({ usage: { ...usage, completion_tokens_details: { reasoning_tokens: 4 } } })?.usage?.thinkingTokens).toBe(4);
    expect(chunk({ usage: { ...usage, reasoning_tokens: 2 } })?.usage?.thinkingTokens).toBe(2);
    expect(chunk({ usage })?.usage?.thinkingTokens).toBeNull();
    expect(chunk({ usage: { ...usage, queue_time: 0.25 } })?.queueMs).toBe(250);
    expect(chunk({ x_groq: { usage: { ...usage, queue_time: 0.5 } } })).toMatchObject({ queueMs: 500, usage: { promptTokens: 3 } });
    expect(chunk({ time_info: { queue_time: 0.125 } })?.queueMs).toBe(125);
    expect(chunk({ usage: { ...usage, queue_time: "soon" } })).toMatchObject({ queueMs: null, usage: { completionTokens: 5 } });
  });

  it("shows an error event in the endpoint's own words", () => {
    expect(chunk({ error: { message: "CUDA out of memory" } })?.error).toBe("CUDA out of memory");
    expect(chunk({ error: "overloaded" })?.error).toBe("overloaded");
    expect(chunk({ error: { code: 7 } })?.error).toBe('{"code":7}');
  });

  it("answers null to what is not JSON and never throws", () => {
    expect(readChatChunk("[DONE]")?.text ?? null).toBeNull();
    expect(readChatChunk("{")).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void expect(() => readChatChunk(text)).not.toThrow()));
    fc.assert(fc.property(fc.json(), (text) => typeof (readChatChunk(text)?.text ?? "") === "string"));
  });
});
