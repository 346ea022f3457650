import "server-only";
import { processWide } from "@/lib/process-wide";
import { RunningWork } from "@/lib/running-work";

/** Of one process: runs take minutes, and repairs need a free worker. */
const AT_ONCE = 3;
/** Runs of people leave a place to the runs that prove repairs. */
const ASKED_AT_ONCE = 2;
const running = processWide("test-runs", () => ({ asked: new RunningWork(), golden: new RunningWork() }));

/**
 * Registers a run; null when this process has enough, or has one of the organisation's of the same kind: no organisation keeps the others waiting.
 * Another worker continues a stopped run.
 */
export function enterTestRun(orgId: string, isGolden: boolean): { stop: AbortController; leave(): void } | null {
  const { asked, golden } = running;
  const isFull = asked.owners + golden.owners >= AT_ONCE || (!isGolden && asked.owners >= ASKED_AT_ONCE);
  const alike = isGolden ? golden : asked;
  return isFull || alike.countOf(orgId) > 0 ? null : alike.enter(orgId);
}
