import "server-only";
import { processWide } from "@/lib/process-wide";

/** Of one process: runs take minutes, and repairs must find a worker that has time. */
const AT_ONCE = 2;

interface Running {
  runs: Map<string, AbortController>;
  listens: boolean;
}
const running = processWide<Running>("test-runs", () => ({ runs: new Map(), listens: false }));

/** Stops every run of this process. Another worker takes them up where they are. */
export function stopTestRuns(): void {
  for (const stop of running.runs.values()) stop.abort();
}

/** Counts a run in; null when this process has enough, or has this one. Call `leave` when it is over. */
export function enterTestRun(runId: string): { stop: AbortController; leave(): void } | null {
  if (running.runs.size >= AT_ONCE || running.runs.has(runId)) return null;
  if (!running.listens) {
    running.listens = true;
    process.once("SIGTERM", stopTestRuns);
    process.once("SIGINT", stopTestRuns);
  }
  const stop = new AbortController();
  running.runs.set(runId, stop);
  return { stop, leave: () => void running.runs.delete(runId) };
}
