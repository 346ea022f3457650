import "server-only";
import type { EmbeddingInput, EmbeddingRequest } from "@/lib/contracts/openai";
import { isObject, type JsonObject } from "../answers/read-json-answer";
import { shareTokens } from "../answers/share-tokens";
import { estimateTokens, reportedUsage, type TokenUsage } from "../answers/token-usage";
import { BadAnswer, type Forwarded } from "../routing/forward";

/** One request's part of a batch. */
export interface Part<T> {
  result: T;
  usage: TokenUsage;
}

/** The texts (or token lists) of one request. */
export function inputsOf({ input }: EmbeddingRequest): EmbeddingInput[] {
  if (typeof input === "string") return [input];
  return typeof input[0] === "number" ? [input as number[]] : (input as EmbeddingInput[]);
}

export const charactersOf = (inputs: readonly EmbeddingInput[]): number => inputs.reduce((sum, input) => sum + input.length, 0);

/** Embeddings of several requests by one call: their inputs in one list, and the answer's list cut again. */
export async function embedTogether(
  requests: readonly EmbeddingInput[][],
  send: (input: EmbeddingInput[]) => Promise<Forwarded<JsonObject>>,
): Promise<Part<JsonObject[]>[]> {
  const { answer } = await send(requests.flat());
  const data = Array.isArray(answer.data) ? answer.data.filter(isObject) : [];
  const wanted = requests.reduce((sum, inputs) => sum + inputs.length, 0);
  if (data.length !== wanted) throw new BadAnswer(`The endpoint answered ${data.length} embeddings for ${wanted} inputs.`, true);
  data.sort((one, other) => Number(one.index) - Number(other.index));
  const sizes = requests.map(charactersOf);
  const reported = reportedUsage(answer);
  const shares = reported ? shareTokens(reported.promptTokens, sizes) : sizes.map(estimateTokens);
  let from = 0;
  return requests.map((inputs, index) => {
    const result = data.slice(from, from + inputs.length).map((entry, at) => ({ ...entry, index: at }));
    from += inputs.length;
    const usage = { promptTokens: shares[index]!, completionTokens: 0, estimated: reported === null };
    return { result, usage };
  });
}
