import type { FastifyInstance } from "fastify";
import { ingestLagMs } from "@/lib/metrics/ingest";
import { counter, durations, gauge } from "@/lib/process-metrics/registry";
import type { Gate } from "./gate";

/** A gateway's own metrics. */
export function measureGateway(app: FastifyInstance, gate: Gate): { answeredInLane(status: number): void } {
  const responses = counter("millwright_gateway_responses_total", "Answers to agents, by HTTP status.", ["status"]);
  const seconds = durations("millwright_gateway_response_seconds", "How long an agent waits for its answer, by route.", ["route"]);
  app.addHook("onResponse", async ({ routeOptions }, reply) => {
    responses.inc({ status: String(reply.statusCode) });
    seconds.observe({ route: routeOptions.url ?? "none" }, reply.elapsedTime / 1_000);
  });
  gauge("millwright_gateway_waiting_polls", "Agents that wait for work.", () => [{ value: gate.polls.size }]);
  const readLag = () => [{ value: ingestLagMs() / 1_000 }];
  gauge("millwright_gateway_ingest_lag_seconds", "How long the oldest report has been waiting to be stored.", readLag);
  const inLane = counter(
    "millwright_gateway_lane_responses_total",
    "Answers to reports that were read straight off their connection, by HTTP status.",
    ["status"],
  );
  return { answeredInLane: (status) => inLane.inc({ status: String(status) }) };
}
