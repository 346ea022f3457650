import "server-only";
import { log } from "@/lib/log";

/**
 * Events as a response: one JSON object a line, written as they come. A reader who goes away aborts the signal that `open` gets.
 * @throws whatever comes before the first event, so that a refusal keeps its status.
 */
export async function linesResponse<E>(open: (signal: AbortSignal) => AsyncGenerator<E>, signal: AbortSignal): Promise<Response> {
  const stop = new AbortController();
  const events = open(AbortSignal.any([signal, stop.signal]));
  const first = await events.next();
  const encoder = new TextEncoder();
  const line = (event: E) => encoder.encode(`${JSON.stringify(event)}\n`);
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (!first.done) controller.enqueue(line(first.value));
      },
      async pull(controller) {
        try {
          const next = await events.next();
          if (next.done) controller.close();
          else controller.enqueue(line(next.value));
        } catch (error) {
          log.error({ error: String(error) }, "an answer broke off");
          controller.error(error);
        }
      },
      async cancel() {
        stop.abort();
        await events.return(undefined);
      },
    },
    { highWaterMark: 8 },
  );
  return new Response(body, {
    // A proxy must pass each line on at once (nginx: x-accel-buffering).
    headers: { "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}
