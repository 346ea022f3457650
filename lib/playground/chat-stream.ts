import "server-only";
import type { IncomingMessage } from "node:http";
import { type ChatMessage, chatParameters } from "@/lib/contracts/chat-messages";
import type { Saying } from "@/lib/contracts/error";
import type { AnswerEvent } from "@/lib/contracts/playground";
import type { Parameters } from "@/lib/contracts/prompt";
import { saying } from "@/lib/errors";
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

/**
 * Asks a model and yields its answer as it comes; the last event is `done` or `failed`, in the endpoint's own words.
 * When `signal` aborts, the connection is closed (which tells the server to stop) and `done` ends what came so far.
 */
export async function* streamChat(request: ChatRequest): AsyncGenerator<ChatEvent> {
  const clock = answerClock();
  const fail = (said: Saying, status: number | null = null): ChatEvent => ({ kind: "failed", status, ...said, stats: clock.stats() });
  try {
    const { response, refusal } = await ask(request);
    if (refusal !== null) {
      const status = response.statusCode ?? 0;
      const own = refusalText(refusal);
      const said = own ? { message: own } : saying("endpoint.wordless", { status });
      const isElsewhere = status >= 300 && status < 400;
      const { location = "" } = response.headers;
      yield fail(isElsewhere ? saying("endpoint.redirects", { text: said.message, location }) : said, status);
      return;
    }
    clock.queued(queueHeader(response));
    const placed = callPlaces();
    for await (const delta of deltas(response)) {
      if (delta.error !== null) {
        yield fail({ message: delta.error });
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
    else yield fail(saying("endpoint.closedEarly"));
  } catch (error) {
    if (request.signal.aborted) {
      yield { kind: "done", stats: clock.stats() };
      return;
    }
    const broken = brokenSaying(error);
    if (broken === null) throw error;
    yield fail(broken);
  }
}

/** What people read when the exchange broke; null = not the endpoint's fault. */
function brokenSaying(error: unknown): Saying | null {
  if (error instanceof EndpointUnreachable) return error.said;
  if (error instanceof TooLong) return saying("endpoint.cut", { n: LONGEST });
  if (error instanceof SseOverflow) return { message: error.message };
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ECONNRESET") return saying("endpoint.closedEarly");
  return typeof code === "string" ? saying("endpoint.broke", { text: (error as Error).message, code }) : null;
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
    if (length > LONGEST) throw new TooLong();
    const parts = tags.push(delta.text);
    return { ...delta, text: parts.text, thinking: delta.thinking + parts.thinking };
  };
  const type = response.headers["content-type"] ?? "";
  if (!type.includes("text/event-stream")) {
    const whole = readChatChunk(await readText(response));
    if (!whole) throw new EndpointUnreachable(saying(type.includes("html") ? "endpoint.webPage" : "endpoint.notChat"));
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
  if (left.text || left.thinking) yield { ...left, calls: [], finishReason: null, usage: null, queueMs: null, error: null };
}

/** TGI writes into a header how long the request waited, in ms. */
function queueHeader({ headers }: IncomingMessage): number | null {
  const ms = Number(headers["x-queue-time"] || Number.NaN);
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

/** An empty piece of a call costs something, too. */
const lengthOf = ({ text, thinking, calls }: ChatDelta): number =>
  calls.reduce((sum, call) => sum + call.id.length + call.name.length + call.arguments.length + 1, text.length + thinking.length);
