import "server-only";
import type { CompletionRequest } from "@/lib/contracts/openai";
import { isObject, type JsonObject } from "../answers/read-json-answer";
import { shareTokens } from "../answers/share-tokens";
import { estimateTokens, reportedUsage } from "../answers/token-usage";
import { BadAnswer, type Forwarded } from "../routing/forward";
import type { Part } from "./embeddings";

/** The prompt of a request that can share a call: one text, one answer, no stream. null = it is sent alone. */
export function lonePrompt({ prompt, stream, n, best_of }: CompletionRequest): string | null {
  const isSingle = stream !== true && (n ?? 1) === 1 && (best_of ?? 1) === 1;
  return isSingle && typeof prompt === "string" ? prompt : null;
}

/** Completions of several requests by one call: their prompts in one list, one choice for each. */
export async function completeTogether(
  prompts: readonly string[],
  send: (prompt: string[]) => Promise<Forwarded<JsonObject>>,
): Promise<Part<JsonObject>[]> {
  const { answer } = await send([...prompts]);
  const choices = Array.isArray(answer.choices) ? answer.choices.filter(isObject) : [];
  if (choices.length !== prompts.length)
    throw new BadAnswer(`The endpoint answered ${choices.length} choices for ${prompts.length} prompts.`, true);
  choices.sort((one, other) => Number(one.index) - Number(other.index));
  const reported = reportedUsage(answer);
  const asked = prompts.map((prompt) => prompt.length);
  const written = choices.map(({ text }) => (typeof text === "string" ? text.length : 0));
  const promptTokens = reported ? shareTokens(reported.promptTokens, asked) : asked.map(estimateTokens);
  const completionTokens = reported ? shareTokens(reported.completionTokens, written) : written.map(estimateTokens);
  return choices.map((choice, index) => {
    const usage = { promptTokens: promptTokens[index]!, completionTokens: completionTokens[index]!, estimated: reported === null };
    const result = { ...answer, choices: [{ ...choice, index: 0 }], usage: asReported(usage) };
    return { result, usage };
  });
}

const asReported = ({ promptTokens, completionTokens }: { promptTokens: number; completionTokens: number }) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});
