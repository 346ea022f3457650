import type { CheckResult } from "../../lib/contracts/check";
import type { Finding } from "./check";

/** What is shown of one check, and the run of results that may replace it. */
export interface Damped {
  shown: CheckResult;
  /** How many of the latest results in a row had this state, and when the first of them came. */
  streak: { state: Finding["state"]; length: number; sinceMs: number };
}

export interface Sample {
  id: string;
  workload: string;
  finding: Finding;
  atMs: number;
  tookMs: number;
}

/**
 * Adds one result. The state that people see changes after `needed` results in a row that agree; one stray result
 * changes nothing. A first result that is bad is shown as `unknown` until it is confirmed. Code, sentence and data follow
 * every result that agrees with the state shown.
 */
export function damp(before: Damped | undefined, sample: Sample, needed: number): Damped {
  const { finding, atMs } = sample;
  const continued = before?.streak.state === finding.state;
  const streak = continued ? { ...before.streak, length: before.streak.length + 1 } : { state: finding.state, length: 1, sinceMs: atMs };
  const result: CheckResult = {
    id: sample.id,
    workload: sample.workload,
    state: finding.state,
    code: finding.code,
    sentence: finding.sentence,
    data: finding.data,
    consecutive: streak.length,
    sinceMs: streak.sinceMs,
    atMs,
    tookMs: sample.tookMs,
  };
  const isBad = finding.state === "faulty" || finding.state === "degraded";
  if (before?.shown.state === finding.state || streak.length >= needed || (!before && !isBad)) {
    const sinceMs = before?.shown.state === finding.state ? before.shown.sinceMs : streak.sinceMs;
    return { shown: { ...result, sinceMs }, streak };
  }
  if (before && !isUnconfirmed(before.shown)) return { shown: { ...before.shown, atMs, tookMs: sample.tookMs }, streak };
  const sentence = `${streak.length} of ${needed} results in a row say: ${finding.sentence}`.slice(0, 2_000);
  return { shown: { ...result, state: "unknown", code: UNCONFIRMED, sentence, data: {}, consecutive: 1 }, streak };
}

const UNCONFIRMED = "unconfirmed";
const isUnconfirmed = (result: CheckResult) => result.state === "unknown" && result.code === UNCONFIRMED;
