import type { FastifyInstance } from "fastify";
import { ChatRequest } from "@/lib/contracts/openai";
import { endpointUrl } from "@/lib/inference/endpoints/endpoint-url";
import { redact } from "@/lib/inference/usage/redact";
import { bodyOf } from "../ask-model";
import type { Door } from "../door";
import { exchange } from "../exchange";
import { pass } from "../pass";

/** The texts of a conversation, without its images. */
function textOf({ messages }: ChatRequest): string {
  return messages
    .map(({ role, content }) => {
      const parts = Array.isArray(content)
        ? content.map((part) => (typeof part.text === "string" ? part.text : `[${part.type}]`))
        : [content ?? ""];
      return `${role}: ${parts.join(" ")}`;
    })
    .join("\n");
}

export function chatRoute(app: FastifyInstance, door: Door): void {
  app.post("/v1/chat/completions", (request, reply) =>
    exchange(door, request, reply, async (exchange) => {
      const body = bodyOf(ChatRequest, request.body);
      const text = textOf(body);
      if (exchange.fleet.settings.keepTexts) exchange.notes.prompt = redact(text);
      await pass(exchange, { body, promptCharacters: text.length, urlOf: (baseUrl) => endpointUrl(baseUrl, "chat/completions") });
    }),
  );
}
