import type * as z from "zod";
import type { AnswerStats } from "@/lib/contracts/playground";
import type { ChatDelta } from "./chat-chunk";

type Stats = z.infer<typeof AnswerStats>;

/**
 * Measures an answer as it comes. The first token's time counts from the moment the prompt was sent, connection included.
 * Time per token and tokens/s are those of the decoding alone: from the first token to the last, without the first.
 * Where the endpoint reports no counts, each piece of text counts as one token, and `counted` says so. Few endpoints count their thinking:
 * its pieces count in the same way, and `thinkingCounted` says so.
 */
export function answerClock(now: () => number = () => performance.now()) {
  const began = now();
  let first: number | null = null;
  let last = began;
  let pieces = 0;
  let thinkingPieces = 0;
  let queueMs: number | null = null;
  let usage: ChatDelta["usage"] = null;
  let finishReason: string | null = null;
  return {
    /** The time in the endpoint's queue, where a header of the answer has it. */
    queued(ms: number | null): void {
      queueMs = ms;
    },
    saw(delta: ChatDelta): void {
      if (delta.text !== "" || delta.thinking !== "" || delta.calls.length > 0) {
        last = now();
        first ??= last;
        pieces += 1;
        // A whole answer comes as one piece with both: that says nothing about its thinking.
        if (delta.thinking !== "" && delta.text === "") thinkingPieces += 1;
      }
      queueMs = delta.queueMs ?? queueMs;
      usage = delta.usage ?? usage;
      finishReason = delta.finishReason ?? finishReason;
    },
    finished: (): boolean => finishReason !== null,
    stats(): Stats {
      const reported = usage?.completionTokens ?? null;
      const tokens = reported ?? (pieces > 0 ? pieces : null);
      const decodeMs = first === null ? 0 : last - first;
      const perToken = tokens !== null && tokens > 1 && decodeMs > 0 ? decodeMs / (tokens - 1) : null;
      return {
        ttftMs: first === null ? null : round(first - began),
        totalMs: round(now() - began),
        tokensPerSecond: perToken === null ? null : round(1_000 / perToken),
        msPerToken: perToken === null ? null : round(perToken, 100),
        promptTokens: usage?.promptTokens ?? null,
        completionTokens: tokens,
        counted: reported === null ? "chunks" : "reported",
        finishReason,
        queueMs: queueMs === null ? null : round(queueMs),
        thinkingTokens: usage?.thinkingTokens ?? (thinkingPieces > 0 ? thinkingPieces : null),
        thinkingCounted: (usage?.thinkingTokens ?? null) === null ? "chunks" : "reported",
      };
    },
  };
}

const round = (value: number, parts = 10) => Math.round(value * parts) / parts;
