import type { FastifyInstance } from "fastify";
import { mayAskFor } from "@/lib/auth/inference-key";
import { refuse } from "@/lib/errors";
import { type JsonObject, readJsonAnswer } from "@/lib/inference/answers/read-json-answer";
import { estimateTokens } from "@/lib/inference/answers/token-usage";
import { BadAnswer, type Forwarded } from "@/lib/inference/routing/forward";
import type { Door } from "../door";
import { exchange } from "../exchange";
import { askTogether } from "../together";

/** The results of a call in the order of its items, each with an estimate of what it cost. */
function partsOf({ answer }: Forwarded<JsonObject>, field: string, inputs: readonly unknown[]) {
  const list = answer[field];
  if (!Array.isArray(list)) throw new BadAnswer(`The endpoint's answer has no list "${field}".`, true);
  return list.map((result: unknown, index) => {
    const promptTokens = estimateTokens(JSON.stringify(inputs[index] ?? null).length);
    const usage = { promptTokens, completionTokens: estimateTokens(JSON.stringify(result).length), estimated: true };
    return { result, usage };
  });
}

/** One item for an HTTP endpoint that takes many: the body is the item, the answer is its result. */
export function batchRoute(app: FastifyInstance, door: Door): void {
  app.post<{ Params: { name: string } }>("/v1/batch/:name", (request, reply) =>
    exchange(door, request, reply, async (exchange) => {
      const { name } = request.params;
      const { key, fleet } = exchange;
      const found = mayAskFor(key, name) ? fleet.batchRoutes.find(({ route }) => route.name === name) : undefined;
      if (!found) throw refuse("not-found", "noBatchRouteForKey");
      const { inputField, outputField, batching } = found.route;
      const result = await askTogether<unknown, unknown>(exchange, {
        kind: name,
        model: name,
        parameters: { id: found.route.id, inputField, outputField },
        batching: batching.mode === "off" ? { ...batching, mode: "fixed", maxBatchSize: 1, maxDelayMs: 0 } : batching,
        input: request.body,
        weight: 1,
        targets: [found.target],
        run: async (inputs, send) => {
          const urlOf = (url: string) => new URL(url);
          return partsOf(await send({ urlOf, body: { [inputField]: inputs }, begin: readJsonAnswer }), outputField, inputs);
        },
      });
      await reply.type("application/json; charset=utf-8").send(JSON.stringify(result));
    }),
  );
}
