import "server-only";
import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { readText } from "../endpoints/read-text";
import { errorText, jsonOf } from "../endpoints/refusal-text";
import { SseOverflow, sseReader } from "../endpoints/sse";
import { BadAnswer } from "../routing/forward";
import { unfit } from "./read-json-answer";

/** Events that may come before the first token: a role, an empty text. */
const MOST_BEFORE_TOKEN = 16;
const Anything = z.unknown().optional();
const Delta = z.object({ content: Anything, reasoning_content: Anything, reasoning: Anything, tool_calls: Anything, refusal: Anything });
const Chunk = z.object({
  choices: z.array(z.object({ delta: Delta.nullish(), text: z.string().nullish(), finish_reason: Anything })).optional(),
  error: Anything,
});

export interface OpenStream {
  /** The events up to the first token, and then the rest: the data of each event. */
  events(): AsyncGenerator<string>;
}

/**
 * Reads an event stream up to its first token.
 * @throws BadAnswer when there is none: no event stream, an error, or an end.
 */
export async function openStream(response: IncomingMessage): Promise<OpenStream> {
  if (!(response.headers["content-type"] ?? "").includes("text/event-stream"))
    throw new BadAnswer(unfit(response, "an event stream", await readText(response, 64_000)));
  const rest = eventsOf(response);
  const held: string[] = [];
  for (;;) {
    const next = await rest.next();
    if (next.done) throw new BadAnswer("The endpoint ended the stream before its first token.");
    held.push(next.value);
    if (bringsToken(next.value) || held.length >= MOST_BEFORE_TOKEN) break;
  }
  return {
    async *events() {
      try {
        yield* held;
        yield* rest;
      } finally {
        response.destroy();
      }
    },
  };
}

/** The data of each event. @throws BadAnswer when the connection breaks or an event never ends. */
async function* eventsOf(response: IncomingMessage): AsyncGenerator<string> {
  const reader = sseReader();
  try {
    for await (const bytes of response) yield* reader.push(bytes as Buffer);
    yield* reader.end();
  } catch (error) {
    if (error instanceof SseOverflow) throw new BadAnswer(error.message);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ECONNRESET") throw new BadAnswer("The endpoint closed the connection before the answer was complete.");
    throw error;
  }
}

/** Whether this event carries a part of the answer, or ends it. @throws BadAnswer for an error. */
function bringsToken(data: string): boolean {
  if (data.trim() === "[DONE]") return true;
  const parsed = Chunk.safeParse(jsonOf(data));
  if (!parsed.success) return false;
  const { error, choices = [] } = parsed.data;
  if (error !== undefined && error !== null) throw new BadAnswer(errorText(error));
  return choices.some(({ delta, text, finish_reason }) => {
    const parts = delta ? [delta.content, delta.reasoning_content, delta.reasoning, delta.tool_calls, delta.refusal] : [];
    return [text, finish_reason, ...parts].some((part) => part !== undefined && part !== null && part !== "");
  });
}
