import * as z from "zod";
import { Variant } from "./weights";

/** Text, or the list of parts that newer clients send; parts that are no text are refused. */
const Content = z.union([
  z.string(),
  z
    .array(z.object({ type: z.literal("text", "this model reads text only"), text: z.string() }))
    .transform((parts) => parts.map((part) => part.text).join("\n")),
]);
const Stop = z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]).nullish();
const unsupported = (what: string) => z.never(`this model does not support ${what}`).nullish();

const Common = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: Stop,
  n: z.literal(1, "this model gives one answer a request").nullish(),
});
export type Common = z.infer<typeof Common>;

export const ChatRequest = Common.extend({
  messages: z.array(z.object({ role: z.enum(["system", "developer", "user", "assistant"]), content: Content })).min(1),
  tools: unsupported("tools"),
  response_format: z.object({ type: z.literal("text", "this model answers with plain text only") }).nullish(),
});
export const CompletionRequest = Common.extend({ prompt: z.string().min(1) });
export const MeasureRequest = z.object({
  variant: Variant,
  prompts: z.array(z.string().min(1)).min(1).max(32),
  maxTokens: z.int().min(1).max(256),
});
