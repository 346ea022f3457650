import * as z from "zod";

/** The endpoint's count; a number beyond any possible answer is ignored. */
const Count = z.int().nonnegative().max(100_000_000).nullish().catch(null);
const Reported = z.object({ usage: z.object({ prompt_tokens: Count, completion_tokens: Count, total_tokens: Count }) });

export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
  /** Counted here, because the endpoint did not say. */
  estimated: boolean;
}

/** About four characters make a token in English, and fewer elsewhere. */
const CHARACTERS_PER_TOKEN = 4;

/** About how many tokens a text of so many characters has. */
export const estimateTokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** The usage that an answer reports; null when it reports none. Embeddings report no completion tokens. */
export function reportedUsage(answer: unknown): TokenUsage | null {
  const parsed = Reported.safeParse(answer);
  if (!parsed.success) return null;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = parsed.data.usage;
  if (typeof prompt !== "number" && typeof total !== "number") return null;
  const promptTokens = prompt ?? Math.max(0, (total ?? 0) - (completion ?? 0));
  return { promptTokens, completionTokens: completion ?? 0, estimated: false };
}
