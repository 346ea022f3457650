import type { CheckState } from "../../lib/contracts/check";
import type { FindingCode } from "../../lib/contracts/finding-codes";
import { durationMs } from "../../lib/contracts/runbook";
import type { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";

/** What a run of a check found. `data` is what a runbook's parameters are taken from. */
export interface Finding {
  state: CheckState;
  code: string;
  sentence: string;
  data: Record<string, unknown>;
}

/** What a check may remember from one run to the next (counters, offsets). Lost when the agent restarts. */
export type Memory = Map<string, unknown>;

interface Common {
  id: `${string}.${string}`;
  title: string;
  /** Two sentences: what it looks at, and why it matters. */
  about: string;
  /** Which formats and versions it knows. */
  knows: string;
  /** What it cannot see, so that people know what an ok does not cover. */
  cannotSee: string;
  every: string;
  within: string;
  /** Results in a row that must agree before the state changes. Default 1. */
  damping?: number;
}
export interface HostCheck extends Common {
  scope: "host";
  run(host: Host, context: { workloads: Workload[]; memory: Memory }): Promise<Finding>;
}
export interface WorkloadCheck extends Common {
  scope: "workload";
  /** Whether this workload declares what the check needs; the check is silent about others. */
  appliesTo(workload: Workload): boolean;
  run(host: Host, workload: Workload, memory: Memory): Promise<Finding>;
}
export type Check = HostCheck | WorkloadCheck;

export interface CheckTimes {
  everyMs: number;
  withinMs: number;
  damping: number;
}
/** A check's interval and deadline in ms, and its damping in results. */
export const timesOf = (check: Check): CheckTimes => ({
  everyMs: durationMs(check.every),
  withinMs: durationMs(check.within),
  damping: check.damping ?? 1,
});

/** Declares a check about the machine itself. */
export const hostCheck = (check: Omit<HostCheck, "scope">): HostCheck => ({ ...check, scope: "host" });
/** Declares a check that runs once for each workload it applies to. */
export const workloadCheck = (check: Omit<WorkloadCheck, "scope">): WorkloadCheck => ({ ...check, scope: "workload" });

/** A healthy result. `data` is optional: for what was checked. */
export const ok = (sentence: string, data: Record<string, unknown> = {}): Finding => ({ state: "ok", code: "", sentence, data });
/** A result that needs attention and stops nothing yet. Its code needs a line in `lib/contracts/finding-codes/`, as for `faulty`. */
export const degraded = (code: FindingCode, sentence: string, data: Record<string, unknown> = {}): Finding => ({
  state: "degraded",
  code,
  sentence,
  data,
});
/** A new code needs a line in `lib/contracts/finding-codes/`: a runbook, or what a person has to do. */
export const faulty = (code: FindingCode, sentence: string, data: Record<string, unknown> = {}): Finding => ({
  state: "faulty",
  code,
  sentence,
  data,
});
/** The check could not tell: it timed out, or lacks a right ("needs …"). */
export const unknown = (sentence: string): Finding => ({ state: "unknown", code: "", sentence, data: {} });
/** The code of an `unknown` result when the check, or a program that it ran, timed out: the host is busy, or something hangs. */
export const TIMED_OUT = "timed-out";
/** The result of a run that passed its deadline: `unknown`, with the code `timed-out`. */
export const outOfTime = (sentence: string): Finding => ({ ...unknown(sentence), code: TIMED_OUT });
/** There is nothing here to check. */
export const notApplicable = (sentence: string): Finding => ({ state: "not-applicable", code: "", sentence, data: {} });
