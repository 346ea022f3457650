import type { FastifyInstance } from "fastify";
import { ingestLagMs } from "@/lib/metrics/ingest";
import { counter, measure } from "@/lib/process-metrics/registry";
import type { Gate } from "./gate";

/** What a gateway says of itself to whoever scrapes its process. */
export function measureGateway(app: FastifyInstance, gate: Gate): { answeredInLane(status: number): void } {
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
  const inLane = new Map<number, number>();
  measure("millwright_gateway_lane_responses_total", {
    kind: "counter",
    help: "Answers to reports that were read straight off their connection, by HTTP status.",
    read: () => [...inLane].map(([status, value]) => ({ labels: { status: String(status) }, value })),
  });
  return { answeredInLane: (status) => void inLane.set(status, (inLane.get(status) ?? 0) + 1) };
}
