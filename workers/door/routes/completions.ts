import type { FastifyInstance } from "fastify";
import { CompletionRequest } from "@/lib/contracts/openai";
import { readJsonAnswer } from "@/lib/inference/answers/read-json-answer";
import { completeTogether, lonePrompt } from "@/lib/inference/batching/completions";
import { endpointUrl } from "@/lib/inference/endpoints/endpoint-url";
import { redact } from "@/lib/inference/usage/redact";
import { bodyOf } from "../ask-model";
import type { Door } from "../door";
import { type Exchange, exchange } from "../exchange";
import { pass } from "../pass";
import { askTogether } from "../together";

const urlOf = (baseUrl: string) => endpointUrl(baseUrl, "completions");

async function passTogether(exchange: Exchange, { prompt: _, ...parameters }: CompletionRequest, prompt: string): Promise<void> {
  const { fleet, notes, reply } = exchange;
  const batching = fleet.settings.completions;
  const result = await askTogether(exchange, {
    kind: "completions",
    model: parameters.model,
    parameters,
    batching,
    input: prompt,
    weight: 1,
    run: (prompts, send) =>
      completeTogether(prompts, (list) => send({ urlOf, body: { ...parameters, prompt: list }, begin: readJsonAnswer })),
  });
  if (fleet.settings.keepTexts) notes.answer = redact(JSON.stringify(result.choices));
  await reply.send(result);
}

export function completionsRoute(app: FastifyInstance, door: Door): void {
  app.post("/v1/completions", (request, reply) =>
    exchange(door, request, reply, async (exchange) => {
      const body = bodyOf(CompletionRequest, request.body);
      const text = typeof body.prompt === "string" ? body.prompt : body.prompt.join("\n");
      if (exchange.fleet.settings.keepTexts) exchange.notes.prompt = redact(text);
      const prompt = lonePrompt(body);
      const isBatched = prompt !== null && exchange.fleet.settings.completions.mode !== "off";
      if (isBatched) await passTogether(exchange, body, prompt);
      else await pass(exchange, { body, promptCharacters: text.length, urlOf });
    }),
  );
}
