import { jobCounts } from "@/lib/jobs/queue";
import { readHealth } from "@/lib/metrics/health";
import { measure } from "@/lib/process-metrics/registry";

/** What a worker says beside its jobs: how much waits, and whether the metrics' upkeep keeps up. */
export function measureWorker(): void {
  measure("millwright_queue_jobs", {
    kind: "gauge",
    help: "Background jobs in the queue, by state.",
    read: async () => Object.entries(await jobCounts()).map(([state, value]) => ({ labels: { state }, value })),
  });
  measure("millwright_seal_lag_hours", {
    kind: "gauge",
    help: "Hours of metrics that are over and not sealed.",
    read: async () => [{ value: (await readHealth(Date.now())).sealLagHours }],
  });
}
