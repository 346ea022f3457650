import * as z from "zod";
import { AnswerChecks, ToolCall, ToolResult } from "@/lib/contracts/prompt";

const Parts = z.object({
  toolResults: z.array(ToolResult).catch([]),
  toolCalls: z.array(ToolCall).catch([]),
  checks: AnswerChecks.nullable().catch(null),
});

/** The parts of a stored message that are sent to a model again. */
export interface KeptMessage {
  role: string;
  content: string;
  imageIds: string[];
  parts: unknown;
}

/** The parts of a message besides its text. */
export const messageParts = (stored: unknown): z.infer<typeof Parts> => Parts.parse(stored ?? {});
