import "server-only";
import type { Ctx } from "@/lib/context";
import type { AnswerEvent, SendPrompt } from "@/lib/contracts/playground";
import { log } from "@/lib/log";
import { answerPrompt } from "./answer";

/**
 * An answer as a response: one JSON object a line, written as it comes. A reader who goes away stops the model.
 * @throws AppError before the first line, so that a refusal keeps its status.
 */
export async function answerResponse(ctx: Ctx, input: SendPrompt, signal: AbortSignal): Promise<Response> {
  const stop = new AbortController();
  const events = answerPrompt(ctx, input, AbortSignal.any([signal, stop.signal]));
  const first = await events.next();
  const encoder = new TextEncoder();
  const line = (event: AnswerEvent) => encoder.encode(`${JSON.stringify(event)}\n`);
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
