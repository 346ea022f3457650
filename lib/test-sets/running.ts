import "server-only";
import { processWide } from "@/lib/process-wide";
import { RunningWork } from "@/lib/running-work";

/** Of one process: runs take minutes, and repairs must find a worker that has time. */
const AT_ONCE = 2;
const running = processWide("test-runs", () => new RunningWork());

/** Registers a run; null when this process has enough runs, or has this one. Another worker continues a stopped run. */
export function enterTestRun(runId: string): { stop: AbortController; leave(): void } | null {
  return running.owners >= AT_ONCE || running.countOf(runId) > 0 ? null : running.enter(runId);
}
