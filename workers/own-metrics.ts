import { jobCounts } from "@/lib/jobs/queue";
import { readHealth } from "@/lib/metrics/health";
import { gauge } from "@/lib/process-metrics/registry";

/** A worker's own metrics besides its jobs: the queue's length, and whether the metrics' upkeep keeps up. */
export function measureWorker(): void {
  const readQueue = async () => Object.entries(await jobCounts()).map(([state, value]) => ({ labels: { state }, value }));
  gauge("millwright_queue_jobs", "Background jobs in the queue, by state.", readQueue, ["state"]);
  const readLag = async () => [{ value: (await readHealth(Date.now())).sealLagHours }];
  gauge("millwright_seal_lag_hours", "Hours of metrics that are over and not sealed.", readLag);
}
