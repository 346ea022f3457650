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
const tokens = optional(z.int().nonnegative());
const seconds = optional(z.number().nonnegative());
const Usage = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  completion_tokens_details: optional(z.object({ reasoning_tokens: tokens })),
  /** SGLang writes it here. */
  reasoning_tokens: tokens,
  queue_time: seconds,
});
const Chunk = z.object({
  choices: optional(z.array(z.object({ delta: optional(Delta), message: optional(Delta), finish_reason: optional(z.string()) }))),
  usage: optional(Usage),
  /** Groq's usage of a stream, Cerebras' times. */
  x_groq: optional(z.object({ usage: optional(Usage) })),
  time_info: optional(z.object({ queue_time: seconds })),
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
  usage: { promptTokens: number | null; completionTokens: number | null; thinkingTokens: number | null } | null;
  /** How long the request waited in the endpoint's queue, where it says so. */
  queueMs: number | null;
  /** The endpoint's own words, when the event is an error. */
  error: string | null;
}

/** One event of a chat stream (or a whole answer of a server that does not stream). null = not JSON. */
export function readChatChunk(data: string): ChatDelta | null {
  const parsed = Chunk.safeParse(jsonOf(data));
  if (!parsed.success) return null;
  const { choices, error, x_groq, time_info } = parsed.data;
  const usage = parsed.data.usage ?? x_groq?.usage;
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
    usage: usage
      ? {
          promptTokens: usage.prompt_tokens ?? null,
          completionTokens: usage.completion_tokens ?? null,
          thinkingTokens: usage.completion_tokens_details?.reasoning_tokens ?? usage.reasoning_tokens ?? null,
        }
      : null,
    queueMs: inMs(usage?.queue_time ?? x_groq?.usage?.queue_time ?? time_info?.queue_time),
    error: error === undefined || error === null ? null : errorText(error),
  };
}

const inMs = (seconds: number | null | undefined) => (seconds === null || seconds === undefined ? null : seconds * 1_000);

/** Some servers send the arguments as an object instead of as text. */
const argumentsText = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : jsonText(value);
