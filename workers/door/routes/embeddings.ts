import type { FastifyInstance } from "fastify";
import { EmbeddingRequest } from "@/lib/contracts/openai";
import { readJsonAnswer } from "@/lib/inference/answers/read-json-answer";
import { charactersOf, embedTogether, inputsOf } from "@/lib/inference/batching/embeddings";
import { endpointUrl } from "@/lib/inference/endpoints/endpoint-url";
import { redact } from "@/lib/inference/usage/redact";
import { bodyOf } from "../ask-model";
import type { Door } from "../door";
import { type Exchange, exchange } from "../exchange";
import { pass } from "../pass";
import { askTogether } from "../together";

const urlOf = (baseUrl: string) => endpointUrl(baseUrl, "embeddings");

async function passTogether(exchange: Exchange, body: EmbeddingRequest): Promise<void> {
  const { input: _, ...parameters } = body;
  const inputs = inputsOf(body);
  const data = await askTogether(exchange, {
    kind: "embeddings",
    model: body.model,
    parameters,
    batching: exchange.fleet.settings.embeddings,
    input: inputs,
    weight: inputs.length,
    run: (requests, send) => embedTogether(requests, (input) => send({ urlOf, body: { ...parameters, input }, begin: readJsonAnswer })),
  });
  const { promptTokens } = exchange.notes.usage;
  const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
  await exchange.reply.send({ object: "list", data, model: body.model, usage });
}

export function embeddingsRoute(app: FastifyInstance, door: Door): void {
  app.post("/v1/embeddings", (request, reply) =>
    exchange(door, request, reply, async (exchange) => {
      const body = bodyOf(EmbeddingRequest, request.body);
      const { settings } = exchange.fleet;
      const inputs = inputsOf(body);
      if (settings.keepTexts)
        exchange.notes.prompt = redact(inputs.map((input) => (typeof input === "string" ? input : "[tokens]")).join("\n"));
      if (settings.embeddings.mode === "off")
        await pass(exchange, { body: { ...body, stream: null }, promptCharacters: charactersOf(inputs), urlOf });
      else await passTogether(exchange, body);
    }),
  );
}
