import * as z from "zod";
import { errorText, jsonOf } from "@/lib/inference/endpoints/refusal-text";

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);

/** Lenient on purpose: servers differ, and a field of a wrong type must cost that field, not the answer. */
const Delta = z.object({
  content: optional(z.string()),
  /** vLLM and SGLang write `reasoning_content`, newer vLLM and OpenRouter `reasoning`. */
  reasoning_content: optional(z.string()),
  reasoning: optional(z.string()),
});
const Usage = z.object({ prompt_tokens: optional(z.int().nonnegative()), completion_tokens: optional(z.int().nonnegative()) });
const Chunk = z.object({
  choices: optional(z.array(z.object({ delta: optional(Delta), message: optional(Delta), finish_reason: optional(z.string()) }))),
  usage: optional(Usage),
  error: z.unknown().optional(),
});

export interface ChatDelta {
  text: string;
  thinking: string;
  finishReason: string | null;
  usage: { promptTokens: number | null; completionTokens: number | null } | null;
  /** The endpoint's own words, when the event is an error. */
  error: string | null;
}

/** One event of a chat stream (or a whole answer of a server that does not stream). null = not JSON. */
export function readChatChunk(data: string): ChatDelta | null {
  const parsed = Chunk.safeParse(jsonOf(data));
  if (!parsed.success) return null;
  const { choices, usage, error } = parsed.data;
  const choice = choices?.[0];
  const delta = choice?.delta ?? choice?.message;
  return {
    text: delta?.content ?? "",
    thinking: delta?.reasoning_content ?? delta?.reasoning ?? "",
    finishReason: choice?.finish_reason ?? null,
    usage: usage ? { promptTokens: usage.prompt_tokens ?? null, completionTokens: usage.completion_tokens ?? null } : null,
    error: error === undefined || error === null ? null : errorText(error),
  };
}
