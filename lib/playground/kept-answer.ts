import "server-only";
import type * as z from "zod";
import { withCallPiece } from "@/lib/contracts/chat-messages";
import type { AnswerEvent, AnswerStats } from "@/lib/contracts/playground";
import type { AnswerChecks, ToolCall } from "@/lib/contracts/prompt";
import { storableJson } from "@/lib/storable-text";
import { Prisma } from "@/prisma/generated/client";
import { storable } from "./storable";

/** An answer as it is written down, after the events that came so far. It counts as stopped until it is complete. */
export function keptAnswer() {
  let content = "";
  let thinking = "";
  let error: string | null = null;
  let stopped = true;
  let stats: z.infer<typeof AnswerStats> | null = null;
  let toolCalls: ToolCall[] = [];
  let checks: AnswerChecks | null = null;
  return {
    saw(event: AnswerEvent, wasStopped: boolean): void {
      if (event.kind === "text") content += storable(event.text);
      if (event.kind === "thinking") thinking += storable(event.text);
      if (event.kind === "call") toolCalls = withCallPiece(toolCalls, event);
      if (event.kind === "checked") checks = event.checks;
      if (event.kind === "failed") error = storable(event.message);
      if (event.kind === "done" || event.kind === "failed") {
        stats = event.stats;
        stopped = wasStopped;
      }
    },
    isOver: () => stats !== null,
    said: () => ({ content, toolCalls }),
    row() {
      const parts = toolCalls.length > 0 || checks ? (storableJson({ toolCalls, checks }) as Prisma.InputJsonObject) : Prisma.DbNull;
      return { content, thinking, error, stopped, stats: stats ?? Prisma.DbNull, parts };
    },
  };
}
