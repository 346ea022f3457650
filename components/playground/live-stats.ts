import type { AnswerStats } from "@/lib/contracts/playground";
import type { Answer } from "./turns";

/** The numbers of an answer that is still coming: each piece counts as one token, and times are those at which pieces reached this browser. */
export function liveStats({ sentAt, firstAt, lastAt, pieces, thinkingPieces }: Answer, now: number): AnswerStats {
  const decodeMs = firstAt === null || lastAt === null ? 0 : lastAt - firstAt;
  const perToken = pieces > 1 && decodeMs > 0 ? decodeMs / (pieces - 1) : null;
  return {
    ttftMs: firstAt === null || sentAt === null ? null : firstAt - sentAt,
    totalMs: Math.max(0, now - (sentAt ?? now)),
    tokensPerSecond: perToken === null ? null : 1_000 / perToken,
    msPerToken: perToken,
    promptTokens: null,
    completionTokens: pieces,
    counted: "chunks",
    finishReason: null,
    queueMs: null,
    thinkingTokens: thinkingPieces > 0 ? thinkingPieces : null,
    thinkingCounted: "chunks",
  };
}
