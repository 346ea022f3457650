import * as z from "zod";

/** Of one request: a screenshot history is long, an album is a mistake. */
export const MOST_IMAGES = 32;
const MOST_MESSAGES = 4_096;
const MOST_INPUTS = 2_048;

/** What the door itself must understand of OpenAI's requests. All other fields pass as they are. */
const Model = z.string().min(1).max(300);
const Stream = z.object({
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});

const Part = z.looseObject({ type: z.string() });
const Message = z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(Part)]).nullish() });

export const ChatRequest = z
  .looseObject({ model: Model, messages: z.array(Message).min(1).max(MOST_MESSAGES), ...Stream.shape })
  .refine(({ messages }) => imagesOf(messages) <= MOST_IMAGES, {
    path: ["messages"],
    error: `At most ${MOST_IMAGES} images go into one request.`,
  });
export type ChatRequest = z.infer<typeof ChatRequest>;

export const CompletionRequest = z.looseObject({
  model: Model,
  prompt: z.union([z.string(), z.array(z.union([z.string(), z.int(), z.array(z.int())])).max(MOST_INPUTS)]),
  ...Stream.shape,
});
export type CompletionRequest = z.infer<typeof CompletionRequest>;

const Tokens = z.array(z.int()).min(1);
export const EmbeddingRequest = z.looseObject({
  model: Model,
  input: z.union([z.string(), Tokens, z.array(z.string()).min(1).max(MOST_INPUTS), z.array(Tokens).min(1).max(MOST_INPUTS)]),
});
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;
export type EmbeddingInput = string | number[];

function imagesOf(messages: z.infer<typeof Message>[]): number {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return parts.filter(({ type }) => type === "image_url" || type === "input_image").length;
}
