import "server-only";
import * as z from "zod";
import { AppError } from "@/lib/errors";
import { endpointUrl } from "@/lib/inference/endpoints/endpoint-url";
import type { OpenEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { readText } from "@/lib/inference/endpoints/read-text";
import { jsonOf, refusalText } from "@/lib/inference/endpoints/refusal-text";
import { EndpointUnreachable, requestEndpoint } from "@/lib/inference/endpoints/request-endpoint";

const Embeddings = z.object({ data: z.array(z.object({ embedding: z.array(z.number()).min(1) })).length(2) });
const WITHIN_MS = 60_000;

/** The cosine of two vectors, -1 to 1; 0 where one has no direction. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  let [dot, lengthOne, lengthOther] = [0, 0, 0];
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? 0;
    dot += value * against;
    lengthOne += value * value;
    lengthOther += against * against;
  }
  return lengthOne === 0 || lengthOther === 0 ? 0 : dot / Math.sqrt(lengthOne * lengthOther);
}

/** The similarity of two texts by a model of an endpoint, or a sentence why it could not be computed. */
export async function similarityOf(
  endpoint: OpenEndpoint,
  model: string,
  texts: [string, string],
  signal: AbortSignal,
): Promise<number | string> {
  const { name, baseUrl } = endpoint;
  try {
    const response = await requestEndpoint({
      endpoint,
      url: endpointUrl(baseUrl, "embeddings"),
      body: { model, input: texts },
      signal,
      idleMs: WITHIN_MS,
      totalMs: WITHIN_MS,
    });
    const body = await readText(response, 8_000_000);
    if (response.statusCode !== 200) return `${name} answered ${response.statusCode} to /embeddings: ${refusalText(body) || "no text"}`;
    const parsed = Embeddings.safeParse(jsonOf(body));
    if (!parsed.success) return `${name} answered /embeddings with something that is no list of two vectors.`;
    const [one, other] = parsed.data.data;
    if (one!.embedding.length !== other!.embedding.length) return `${name} answered two vectors of different lengths.`;
    return Math.round(cosine(one!.embedding, other!.embedding) * 10_000) / 10_000;
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof EndpointUnreachable || error instanceof AppError) return error.message;
    throw error;
  }
}
