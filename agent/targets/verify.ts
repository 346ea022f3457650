import { type CheckResult, proves } from "../../lib/contracts/check";
import { patienceMs } from "../../lib/contracts/plan";
import { TIMED_OUT } from "../checks/check";
import { secondsOf } from "../host/seconds-of";
import { pause } from "../link/backoff";

export interface VerifyPlan {
  withinMs: number;
  quietMs: number;
  /** The finding that the repair answers: what it names must have been looked at again. */
  before: CheckResult | null;
}
export interface Verification {
  holds: boolean;
  /** The check timed out, so it is not known whether the fault is gone. */
  isUnknown?: boolean;
  last: CheckResult | null;
  sentence: string;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Runs the signal's check for at most `withinMs` until it is ok for its subject, and then until it has stayed ok for `quietMs`. A result that is
 * not ok restarts the quiet time. `look` runs the check now; earlier results do not count. The host may be busy: the verification fails only by a
 * result of a run that began after `withinMs`, and a check that times out gets more time.
 */
export async function verifySignal(
  plan: VerifyPlan,
  look: () => Promise<CheckResult | undefined>,
  signal: AbortSignal,
): Promise<Verification> {
  const startedMs = Date.now();
  let okSinceMs: number | undefined;
  let last: CheckResult | null = null;
  for (let waitMs = FIRST_PAUSE_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_PAUSE_MS)) {
    const lookedAtMs = Date.now();
    const result = await look();
    if (!result)
      return { holds: false, last: null, sentence: "the check that should prove it does not run on this host for this workload" };
    last = result;
    const nowMs = Date.now();
    const isProof = proves(result, plan.before);
    if (!isProof) okSinceMs = undefined;
    else okSinceMs ??= nowMs;
    if (okSinceMs !== undefined && nowMs - okSinceMs >= plan.quietMs) return { holds: true, last, sentence: result.sentence };
    if (signal.aborted) return { holds: false, last, sentence: "stopped while verifying" };
    const isUnknown = result.state === "unknown" && result.code === TIMED_OUT;
    const endMs = startedMs + plan.withinMs + (isUnknown ? patienceMs(plan) : 0);
    if (okSinceMs === undefined && lookedAtMs >= endMs) {
      if (isUnknown) return { holds: false, isUnknown, last, sentence: `${result.id} did not finish: ${result.sentence}`.slice(0, 1_900) };
      const sentence =
        result.state === "ok"
          ? `${result.id} is ok after ${secondsOf(plan.withinMs)} and has not seen ${subjectOf(plan.before)} again: ${result.sentence}`
          : `${result.id} is still ${result.state} after ${secondsOf(plan.withinMs)}: ${result.sentence}`;
      return { holds: false, last, sentence: sentence.slice(0, 1_900) };
    }
    // The last look falls on the deadline itself, or on the end of the quiet time.
    const dueMs = (okSinceMs === undefined ? endMs : okSinceMs + plan.quietMs) - nowMs;
    await pause(Math.max(10, Math.min(waitMs, dueMs)), signal);
  }
}

const subjectOf = (before: CheckResult | null): string => {
  const { subject } = before?.data ?? {};
  return Array.isArray(subject) ? String(subject[0]) : String(subject);
};
