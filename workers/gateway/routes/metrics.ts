import type { FastifyInstance } from "fastify";
import { ingestLagMs } from "@/lib/metrics/ingest";
import type { Gate } from "../gate";

/** About the gateway itself, in the Prometheus text format. Not below `/agent`, so that the portal does not hand it out. */
export function ownMetricsRoute(app: FastifyInstance, gate: Gate): void {
  const answered = new Map<number, number>();
  app.addHook("onResponse", async (_request, reply) => void answered.set(reply.statusCode, (answered.get(reply.statusCode) ?? 0) + 1));
  app.get("/metrics", async (_request, reply) => {
    const { user, system } = process.cpuUsage();
    const lines = [
      "# TYPE process_resident_memory_bytes gauge",
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      "# TYPE process_cpu_seconds_total counter",
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
      "# TYPE millwright_gateway_waiting_polls gauge",
      `millwright_gateway_waiting_polls ${gate.polls.size}`,
      "# TYPE millwright_gateway_ingest_lag_seconds gauge",
      `millwright_gateway_ingest_lag_seconds ${ingestLagMs() / 1_000}`,
      "# TYPE millwright_gateway_responses_total counter",
      ...[...answered].map(([status, count]) => `millwright_gateway_responses_total{status="${status}"} ${count}`),
    ];
    return reply.header("content-type", "text/plain; version=0.0.4; charset=utf-8").send(`${lines.join("\n")}\n`);
  });
}
