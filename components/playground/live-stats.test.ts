import { describe, expect, it } from "vitest";
import type { AnswerEvent } from "@/lib/contracts/playground";
import { contextUse } from "./context-use";
import { liveStats } from "./live-stats";
import { emptySettings } from "./settings";
import { asked, emptyThread, heard, turnAfter } from "./thread";

const input = (prompt: string) => ({ prompt, images: [], toolResults: [] });
const turn = turnAfter([], input("How is the fleet?"), { model: "qwen3-8b", sent: [] }, 1_000);
const answerAfter = (...events: [number, AnswerEvent][]) =>
  events.reduce((thread, [now, event]) => heard(thread, turn.key, event, now), asked(emptyThread, turn)).turns[0]!.answer;

describe("the numbers of an answer while it streams", () => {
  it("are its time to the first piece, its pace, and its thinking apart", () => {
    const answer = answerAfter(
      [1_500, { kind: "thinking", text: "hm" }],
      [1_600, { kind: "text", text: "All " }],
      [1_700, { kind: "text", text: "healthy" }],
    );
    expect(liveStats(answer, 2_000)).toMatchObject({
      ttftMs: 500,
      totalMs: 1_000,
      msPerToken: 100,
      tokensPerSecond: 10,
      completionTokens: 3,
      thinkingTokens: 1,
      counted: "chunks",
    });
  });

  it("have no pace before the second piece, and make room for the portal's at the end", () => {
    const answer = answerAfter([1_500, { kind: "text", text: "All" }]);
    const stats = liveStats(answer, 1_500);
    expect(stats).toMatchObject({ msPerToken: null, tokensPerSecond: null, thinkingTokens: null });
    const done = { kind: "done", stats: { ...stats, promptTokens: 100 } } as const;
    expect(answerAfter([1_500, done])).toMatchObject({ isRunning: false, stats: { promptTokens: 100 } });
  });
});

describe("the use of the context", () => {
  const stats = { ...liveStats(turn.answer, 1_000), promptTokens: 100, completionTokens: 40, thinkingTokens: 10 };
  const measured = { ...turn, answer: { ...turn.answer, isRunning: false, stats } };

  it("is what the server counted at the last answer without its thinking, and an estimate of what came after", () => {
    expect(contextUse([measured], emptySettings, "")).toMatchObject({ tokens: 130, isExact: true });
    expect(contextUse([measured, { ...turn, prompt: "x".repeat(40) }], emptySettings, "")).toMatchObject({ tokens: 140, isExact: false });
    expect(contextUse([], emptySettings, "")).toMatchObject({ tokens: 0, isExact: true });
  });

  it("counts the system prompt until the server has, and more for Chinese than for English", () => {
    const settings = { ...emptySettings, system: "节点是否健康".repeat(10) };
    expect(contextUse([], settings, "")).toMatchObject({ tokens: 40, isExact: false });
    expect(contextUse([measured], settings, "").tokens).toBe(130);
  });

  it("adds the draft and the reserved answer to what the next request needs", () => {
    expect(contextUse([measured], emptySettings, "x".repeat(400))).toMatchObject({ needed: 231, answer: null });
    expect(contextUse([measured], { ...emptySettings, maxTokens: "64" }, "")).toMatchObject({ needed: 194, answer: 64 });
    expect(contextUse([measured], { ...emptySettings, maxTokens: "many" }, "").answer).toBeNull();
  });
});
