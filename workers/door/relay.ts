import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { refuse } from "@/lib/errors";
import type { OpenStream } from "@/lib/inference/answers/open-stream";
import type { streamWatch } from "@/lib/inference/answers/stream-watch";
import { BadAnswer } from "@/lib/inference/routing/forward";
import type { OpenAiError } from "./refuse";

interface Relay {
  reply: FastifyReply;
  stream: OpenStream;
  watch: ReturnType<typeof streamWatch>;
  signal: AbortSignal;
  stalledMs: number;
}

const eventOf = (data: string): string => `data: ${data.replaceAll("\n", "\ndata: ")}\n\n`;

/**
 * Forwards a stream no faster than the client reads it: while the client reads nothing, nothing is read from the endpoint.
 * @throws BadAnswer when the endpoint breaks off, the signal's reason, or AppError when the client reads nothing for too long.
 */
export async function relay({ reply, stream, watch, signal, stalledMs }: Relay): Promise<void> {
  const { raw } = reply;
  reply.hijack();
  // A proxy must pass each event on at once (nginx: x-accel-buffering).
  raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" });
  for await (const data of untilAborted(stream.events(), signal)) {
    const { isForClient, error } = watch.pass(data);
    if (error !== null) throw new BadAnswer(error, true);
    if (isForClient && !raw.write(eventOf(data))) await drained(raw, signal, stalledMs);
  }
  if (!watch.isOver()) throw new BadAnswer("The endpoint ended the stream before the answer was complete.", true);
  raw.end();
}

async function* untilAborted<T>(events: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    for await (const event of events) {
      if (signal.aborted) throw signal.reason;
      yield event;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

async function drained(raw: FastifyReply["raw"], signal: AbortSignal, stalledMs: number): Promise<void> {
  const late = AbortSignal.timeout(stalledMs);
  try {
    await once(raw, "drain", { signal: AbortSignal.any([signal, late]) });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!late.aborted) throw error;
    raw.destroy();
    throw refuse("bad-request", "clientStalled", { seconds: stalledMs / 1_000 });
  }
}

/** The last event of a broken stream: OpenAI's clients throw it as an error. */
export function endStreamWith(reply: FastifyReply, error: OpenAiError): void {
  reply.raw.end(eventOf(JSON.stringify({ error })));
}
