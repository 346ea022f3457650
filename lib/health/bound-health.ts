import "server-only";
import type { Health } from "@/lib/contracts/agent";
import type { CheckResult } from "@/lib/contracts/check";

const CLOCK_SLACK_MS = 60_000;
const MOST_CONSECUTIVE = 2_147_483_647;
/** Leaves room for the revisions that still follow in the column. */
const MOST_REVISIONS = 2_000_000_000;

/**
 * What a host says about time is true only as far as its clock is: nothing is seen in the future, or an incident could never be seen
 * again after it. Counts stay within what the columns hold.
 */
export function boundHealth(health: Health, nowMs: number): Health {
  const latest = nowMs + CLOCK_SLACK_MS;
  const bound = (result: CheckResult): CheckResult => {
    const atMs = Math.min(result.atMs, latest);
    return { ...result, atMs, sinceMs: Math.min(result.sinceMs, atMs), consecutive: Math.min(result.consecutive, MOST_CONSECUTIVE) };
  };
  const workloads = health.workloads && { ...health.workloads, judged: Math.min(health.workloads.judged, MOST_REVISIONS) };
  return { ...health, ...(workloads ? { workloads } : {}), atMs: Math.min(health.atMs, latest), checks: health.checks.map(bound) };
}
