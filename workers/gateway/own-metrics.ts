import type { FastifyInstance } from "fastify";
import { ingestLagMs } from "@/lib/metrics/ingest";
import { counter, measure } from "@/lib/process-metrics/registry";
import type { Gate } from "./gate";

/** What a gateway says of itself to whoever scrapes its process. */
export function measureGateway(app: FastifyInstance, gate: Gate): void {
  const answered = counter("millwright_gateway_responses_total", "Answers to agents, by HTTP status.");
  app.addHook("onResponse", async (_request, reply) => answered({ status: String(reply.statusCode) }));
  measure("millwright_gateway_waiting_polls", {
    kind: "gauge",
    help: "Agents that wait for work.",
    read: () => [{ value: gate.polls.size }],
  });
  measure("millwright_gateway_ingest_lag_seconds", {
    kind: "gauge",
    help: "How long the last batch of reports waited to be committed.",
    read: () => [{ value: ingestLagMs() / 1_000 }],
  });
}
