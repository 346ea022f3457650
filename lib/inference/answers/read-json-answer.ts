import "server-only";
import type { IncomingMessage } from "node:http";
import { readText } from "../endpoints/read-text";
import { jsonOf } from "../endpoints/refusal-text";
import { BadAnswer } from "../routing/forward";

/** Longest answer in bytes: embeddings of a large batch take the most. */
const LONGEST = 64 * 1024 * 1024;

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** One sentence about what an endpoint sent instead. */
export const unfit = (response: IncomingMessage, wanted: string, text: string): string =>
  `The endpoint answered with ${response.headers["content-type"]?.split(";")[0] ?? "an unnamed type"} instead of ${wanted}: ${text.replace(/\s+/g, " ").trim().slice(0, 120) || "nothing"}`;

/** @throws BadAnswer for an answer that is cut off, too long or no JSON object. */
export async function readJsonAnswer(response: IncomingMessage): Promise<JsonObject> {
  let text: string;
  try {
    text = await readText(response, LONGEST + 1);
  } catch (error) {
    throw new BadAnswer(`The endpoint broke its answer off: ${error instanceof Error ? error.message : String(error)}`, true);
  }
  if (Buffer.byteLength(text) > LONGEST) throw new BadAnswer(`The endpoint's answer is longer than ${LONGEST / 1024 / 1024} MiB.`, true);
  const value = jsonOf(text);
  if (!isObject(value)) throw new BadAnswer(unfit(response, "a JSON object", text));
  return value;
}
