import * as z from "zod";
import { errorText, jsonOf, jsonText } from "@/lib/inference/endpoints/refusal-text";

/** More calls than this in one answer are not read. */
export const MOST_CALLS = 64;

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);

/** Lenient on purpose: servers differ, and a field of a wrong type must cost that field, not the answer. */
const Call = z.object({
  index: optional(z.int().min(0).max(MOST_CALLS)),
  id: optional(z.string()),
  function: optional(z.object({ name: optional(z.string()), arguments: z.unknown().optional() })),
});
const Delta = z.object({
  content: optional(z.string()),
  tool_calls: optional(z.array(Call)),
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

/** A piece of a tool call in an event. `index` null = the server sends none. */
export interface CallPiece {
  index: number | null;
  id: string;
  name: string;
  arguments: string;
}
export interface ChatDelta {
  text: string;
  thinking: string;
  calls: CallPiece[];
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
    calls: (delta?.tool_calls ?? []).slice(0, MOST_CALLS).map((call) => ({
      index: call.index ?? null,
      id: call.id ?? "",
      name: call.function?.name ?? "",
      arguments: argumentsText(call.function?.arguments),
    })),
    finishReason: choice?.finish_reason ?? null,
    usage: usage ? { promptTokens: usage.prompt_tokens ?? null, completionTokens: usage.completion_tokens ?? null } : null,
    error: error === undefined || error === null ? null : errorText(error),
  };
}

/** Some servers send the arguments as an object instead of as text. */
const argumentsText = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : jsonText(value);
