import { openStream } from "@/lib/inference/answers/open-stream";
import { type JsonObject, readJsonAnswer } from "@/lib/inference/answers/read-json-answer";
import { streamWatch } from "@/lib/inference/answers/stream-watch";
import { estimateTokens, reportedUsage } from "@/lib/inference/answers/token-usage";
import { EndpointRefusal, type Forwarded } from "@/lib/inference/routing/forward";
import { READ_BY_REDACT, redact } from "@/lib/inference/usage/redact";
import { ask, targetsOf } from "./ask-model";
import type { Exchange } from "./exchange";
import { relay } from "./relay";

interface Passing {
  body: JsonObject & {
    model: string;
    stream?: boolean | null | undefined;
    stream_options?: { include_usage?: boolean | null | undefined } | null | undefined;
  };
  promptCharacters: number;
  urlOf(baseUrl: string): URL;
}

/** Passes one request to an endpoint and its answer back, streamed or whole. */
export async function pass(exchange: Exchange, passing: Passing): Promise<void> {
  if (passing.body.stream === true) await passStream(exchange, passing);
  else await passWhole(exchange, passing);
}

async function passWhole(exchange: Exchange, { body, promptCharacters, urlOf }: Passing): Promise<void> {
  const { notes, reply, fleet } = exchange;
  const targets = await targetsOf(exchange, body.model);
  const { answer, attempt } = await ask(exchange, { targets, urlOf, body, begin: readJsonAnswer });
  attempt.end("succeeded");
  const text = JSON.stringify(answer);
  notes.usage = reportedUsage(answer) ?? {
    promptTokens: estimateTokens(promptCharacters),
    completionTokens: estimateTokens(text.length),
    estimated: true,
  };
  if (fleet.settings.keepTexts) notes.answer = redact(text);
  await reply.type("application/json; charset=utf-8").send(text);
}

/** Token counts are asked for, since they are metered; a server that does not know that option is asked again without. */
async function passStream(exchange: Exchange, { body, promptCharacters, urlOf }: Passing): Promise<void> {
  const { notes, reply, fleet, signal, door } = exchange;
  const targets = await targetsOf(exchange, body.model);
  const wantsUsage = body.stream_options?.include_usage === true;
  const send = (sent: JsonObject) => ask(exchange, { targets, urlOf, body: sent, begin: openStream });
  const counted = { ...body, stream_options: { ...body.stream_options, include_usage: true } };
  const { answer: stream, attempt }: Forwarded<Awaited<ReturnType<typeof openStream>>> = await send(counted).catch((error: unknown) => {
    if (!wantsUsage && error instanceof EndpointRefusal && error.body.includes("stream_options")) return send(body);
    throw error;
  });
  const watch = streamWatch({ hidesUsage: !wantsUsage, keepsText: fleet.settings.keepTexts ? READ_BY_REDACT : 0 });
  try {
    await relay({ reply, stream, watch, signal, stalledMs: door.settings.stalledMs });
    attempt.end("succeeded");
  } catch (error) {
    attempt.end(signal.aborted ? "left" : "failed");
    throw error;
  } finally {
    notes.usage = watch.usage(promptCharacters);
    if (fleet.settings.keepTexts) notes.answer = redact(watch.text());
  }
}
