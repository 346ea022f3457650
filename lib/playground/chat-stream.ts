import "server-only";
import type { IncomingMessage } from "node:http";
import { type ChatMessage, chatParameters } from "@/lib/contracts/chat-messages";
import type { AnswerEvent } from "@/lib/contracts/playground";
import type { Parameters } from "@/lib/contracts/prompt";
import { endpointUrl } from "@/lib/inference/endpoints/endpoint-url";
import { readText } from "@/lib/inference/endpoints/read-text";
import { refusalText } from "@/lib/inference/endpoints/refusal-text";
import { type EndpointAccess, EndpointUnreachable, requestEndpoint } from "@/lib/inference/endpoints/request-endpoint";
import { SseOverflow, sseReader } from "@/lib/inference/endpoints/sse";
import { answerClock } from "./answer-clock";
import { callPlaces } from "./call-places";
import { type ChatDelta, readChatChunk } from "./chat-chunk";
import { thinkSplitter } from "./think-tags";

export interface ChatRequest extends EndpointAccess {
  baseUrl: string;
  model: string;
  messages: ChatMessage[];
  parameters?: Parameters;
  signal: AbortSignal;
  /** Longest silence before the answer and within it, in ms. */
  idleMs?: number;
}
export type ChatEvent = Exclude<AnswerEvent, { kind: "started" | "checked" }>;

/** Longest answer that is taken, in characters. */
const LONGEST = 4_000_000;
class TooLong extends Error {}
const NO_REDIRECT = "Redirects are not followed, because the key and the conversation would travel along.";

/**
 * Asks a model and yields its answer as it comes; the last event is `done` or `failed`, in the endpoint's own words.
 * When `signal` aborts, the connection is closed (which tells the server to stop) and `done` ends what came so far.
 */
export async function* streamChat(request: ChatRequest): AsyncGenerator<ChatEvent> {
  const clock = answerClock();
  const fail = (message: string, status: number | null = null): ChatEvent => ({ kind: "failed", status, message, stats: clock.stats() });
  try {
    const { response, refusal } = await ask(request);
    if (refusal !== null) {
      const status = response.statusCode ?? 0;
      const location = status >= 300 && status < 400 ? ` It redirects to ${response.headers.location ?? "elsewhere"}. ${NO_REDIRECT}` : "";
      yield fail(`${refusalText(refusal) || `The endpoint answered ${status} without a word.`}${location}`, status);
      return;
    }
    const placed = callPlaces();
    for await (const delta of deltas(response)) {
      if (delta.error !== null) {
        yield fail(delta.error);
        return;
      }
      clock.saw(delta);
      if (delta.thinking !== "") yield { kind: "thinking", text: delta.thinking };
      if (delta.text !== "") yield { kind: "text", text: delta.text };
      for (const piece of delta.calls) {
        const call = placed(piece);
        if (call) yield { kind: "call", ...call };
      }
    }
    if (clock.finished()) yield { kind: "done", stats: clock.stats() };
    else yield fail("The endpoint closed the connection before the answer was complete.");
  } catch (error) {
    if (request.signal.aborted) {
      yield { kind: "done", stats: clock.stats() };
      return;
    }
    const message = brokenText(error);
    if (message === null) throw error;
    yield fail(message);
  }
}

/** What people read when the exchange broke; null = not the endpoint's fault. */
function brokenText(error: unknown): string | null {
  if (error instanceof EndpointUnreachable || error instanceof SseOverflow || error instanceof TooLong) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ECONNRESET") return "The endpoint closed the connection before the answer was complete.";
  return typeof code === "string" ? `The connection broke. ${(error as Error).message} (${code})` : null;
}

interface Asked {
  response: IncomingMessage;
  /** The body, when the status is not 200. */
  refusal: string | null;
}

/** Token counts are asked for; a server that does not know that option is asked again without. */
async function ask(request: ChatRequest): Promise<Asked> {
  const body = {
    model: request.model,
    messages: request.messages,
    ...chatParameters(request.parameters ?? {}),
    stream: true,
  };
  const send = async (full: unknown): Promise<Asked> => {
    const response = await requestEndpoint({
      endpoint: request,
      url: endpointUrl(request.baseUrl, "chat/completions"),
      signal: request.signal,
      body: full,
      ...(request.idleMs === undefined ? {} : { idleMs: request.idleMs }),
    });
    return { response, refusal: response.statusCode === 200 ? null : await readText(response, 64_000) };
  };
  const asked = await send({ ...body, stream_options: { include_usage: true } });
  return asked.refusal?.includes("stream_options") ? send(body) : asked;
}

/** The pieces of an answer: of an event stream, or of one JSON body when the server does not stream. */
async function* deltas(response: IncomingMessage): AsyncGenerator<ChatDelta> {
  const tags = thinkSplitter();
  let length = 0;
  /** Counts all received characters, also those that are held back or skipped later, because they take memory and time. */
  const split = (delta: ChatDelta): ChatDelta => {
    length += lengthOf(delta);
    if (length > LONGEST) throw new TooLong(`The answer was cut at ${LONGEST} characters.`);
    const parts = tags.push(delta.text);
    return { ...delta, text: parts.text, thinking: delta.thinking + parts.thinking };
  };
  const type = response.headers["content-type"] ?? "";
  if (!type.includes("text/event-stream")) {
    const whole = readChatChunk(await readText(response));
    if (!whole) throw new EndpointUnreachable(notChatText(type));
    yield split(whole);
  } else {
    const reader = sseReader();
    let over = false;
    for await (const bytes of response) {
      for (const data of reader.push(bytes as Buffer)) {
        if (data.trim() === "[DONE]") over = true;
        const delta = over ? null : readChatChunk(data);
        if (delta) yield split(delta);
      }
      if (over) break;
    }
    for (const data of over ? [] : reader.end()) {
      const delta = readChatChunk(data);
      if (delta) yield split(delta);
    }
  }
  const left = tags.end();
  if (left.text || left.thinking) yield { ...left, calls: [], finishReason: null, usage: null, error: null };
}

/** An empty piece of a call costs something, too. */
const lengthOf = ({ text, thinking, calls }: ChatDelta): number =>
  calls.reduce((sum, call) => sum + call.id.length + call.name.length + call.arguments.length + 1, text.length + thinking.length);

const notChatText = (type: string) =>
  type.includes("html")
    ? "The endpoint answered with a web page instead of the chat protocol. Is the path of the base URL right?"
    : "The endpoint answered with something that is neither a stream nor JSON.";
