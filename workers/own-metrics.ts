import { jobCounts } from "@/lib/jobs/queue";
import { readHealth } from "@/lib/metrics/health";
import { gauge } from "@/lib/process-metrics/registry";

/** What a worker says beside its jobs: how much waits, and whether the metrics' upkeep keeps up. */
export function measureWorker(): void {
  const readQueue = async () => Object.entries(await jobCounts()).map(([state, value]) => ({ labels: { state }, value }));
  gauge("millwright_queue_jobs", "Background jobs in the queue, by state.", readQueue, ["state"]);
  const readLag = async () => [{ value: (await readHealth(Date.now())).sealLagHours }];
  gauge("millwright_seal_lag_hours", "Hours of metrics that are over and not sealed.", readLag);
}
