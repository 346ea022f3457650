import type * as z from "zod";
import type { AnswerStats } from "@/lib/contracts/playground";
import type { ChatDelta } from "./chat-chunk";

type Stats = z.infer<typeof AnswerStats>;

/**
 * Measures an answer as it comes. The first token's time counts from the moment the prompt was sent, connection included.
 * Time per token and tokens/s are those of the decoding alone: from the first token to the last, without the first.
 * Where the endpoint reports no counts, each piece of text counts as one token, and `counted` says so.
 */
export function answerClock(now: () => number = () => performance.now()) {
  const began = now();
  let first: number | null = null;
  let last = began;
  let pieces = 0;
  let usage: ChatDelta["usage"] = null;
  let finishReason: string | null = null;
  return {
    saw(delta: ChatDelta): void {
      if (delta.text !== "" || delta.thinking !== "" || delta.calls.length > 0) {
        last = now();
        first ??= last;
        pieces += 1;
      }
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
      };
    },
  };
}

const round = (value: number, parts = 10) => Math.round(value * parts) / parts;
