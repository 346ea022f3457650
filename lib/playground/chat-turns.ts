import type { ToolCall, ToolResult } from "@/lib/contracts/prompt";
import { type KeptMessage, messageParts } from "./message-parts";

export interface KeptTurn {
  prompt: string;
  imageIds: string[];
  toolResults: ToolResult[];
  answer: { content: string; toolCalls: ToolCall[] };
}

/** The turns that were answered. Many chat templates refuse two turns of one side in a row, so a prompt without an answer is left out. */
export function chatTurns(rows: KeptMessage[]): KeptTurn[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    const { toolCalls } = messageParts(row.parts);
    if (row.role !== "assistant" || before?.role !== "user" || (row.content === "" && toolCalls.length === 0)) return [];
    const { toolResults } = messageParts(before.parts);
    return [{ prompt: before.content, imageIds: before.imageIds, toolResults, answer: { content: row.content, toolCalls } }];
  });
}
