import "server-only";
import type { Health } from "@/lib/contracts/agent";
import type { CheckResult } from "@/lib/contracts/check";
import type { WorkloadsReport } from "@/lib/contracts/node-workloads";

const CLOCK_SLACK_MS = 60_000;
const MOST_CONSECUTIVE = 2_147_483_647;
/** Leaves room for the revisions that still follow in the column. */
const MOST_REVISIONS = 2_000_000_000;

/** The most data of one check, and of one workload of the host's own file, as characters of JSON. Several times what our checks write. */
const MOST_DATA = 64_000;
const MOST_WORKLOAD = 16_000;

/** Data that is too long is replaced by a note; the finding's sentence and the rest of the report stay. */
function boundData(data: CheckResult["data"]): CheckResult["data"] {
  const { length } = JSON.stringify(data);
  return length <= MOST_DATA ? data : { leftOut: `${length} characters of data; the portal keeps at most ${MOST_DATA}` };
}

const boundWorkloads = (report: WorkloadsReport): WorkloadsReport => ({
  ...report,
  judged: Math.min(report.judged, MOST_REVISIONS),
  file: report.file.filter((workload) => JSON.stringify(workload).length <= MOST_WORKLOAD),
});

/**
 * A host's times are only as right as its clock: nothing may be seen in the future, or an incident could never be seen
 * again after it. Counts and texts stay within the limits of their columns.
 */
export function boundHealth(health: Health, nowMs: number): Health {
  const latest = nowMs + CLOCK_SLACK_MS;
  const bound = (result: CheckResult): CheckResult => {
    const atMs = Math.min(result.atMs, latest);
    return {
      ...result,
      data: boundData(result.data),
      atMs,
      sinceMs: Math.min(result.sinceMs, atMs),
      consecutive: Math.min(result.consecutive, MOST_CONSECUTIVE),
    };
  };
  const workloads = health.workloads && boundWorkloads(health.workloads);
  return { ...health, ...(workloads ? { workloads } : {}), atMs: Math.min(health.atMs, latest), checks: health.checks.map(bound) };
}
