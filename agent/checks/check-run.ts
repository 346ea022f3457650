import type { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";
import { reasonOf } from "../host/reason-of";
import { secondsOf } from "../host/seconds-of";
import { type Check, type Finding, type Memory, outOfTime, TIMED_OUT, timesOf, unknown } from "./check";
import { excerpt } from "./quantity";

/** One run of a check: what it found and how long it took. */
export interface CheckRun {
  finding: Finding;
  tookMs: number;
  /** Set when the run was cut at its deadline: settles when the abandoned work ends, if ever. */
  abandoned?: Promise<unknown>;
}

/** What a check looks at; `workload` is absent for checks of the host. */
export interface CheckSubject {
  check: Check;
  workload?: Workload;
}

/** The limit of a finding's data: enough for a runbook's parameters, too small for whole files. */
const MAX_DATA_BYTES = 32_768;

/** Runs a check once. Never throws and never takes longer than its deadline: both end as `unknown` with the reason. */
export async function runCheckOnce(
  host: Host,
  subject: CheckSubject,
  workloads: Workload[],
  memory: Memory,
  now: () => number = Date.now,
): Promise<CheckRun> {
  const { check, workload } = subject;
  const { withinMs } = timesOf(check);
  const startedMs = now();
  const recalled = watchMemory(host);
  const clocked = watchTimeouts(recalled.host);
  const work = (async () =>
    check.scope === "host" ? check.run(clocked.host, { workloads, memory }) : check.run(clocked.host, workload as Workload, memory))();
  const settled = work.then(
    (finding) => tidy(clocked.judge(recalled.judge(finding))),
    (error: unknown) => unknown(`${check.id} failed: ${reasonOf(error)}`),
  );
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
  });
  const finding = await Promise.race([settled, deadline]);
  clearTimeout(timer);
  const tookMs = Math.max(0, now() - startedMs);
  if (finding) return { finding, tookMs };
  return { finding: outOfTime(`timed out after ${secondsOf(withinMs)}`), tookMs, abandoned: settled };
}

/** Wraps a host and notes whether a program timed out. An `unknown` result then gets the code `timed-out`. */
function watchTimeouts(host: Host): { host: Host; judge(finding: Finding): Finding } {
  let isSlow = false;
  const run: Host["run"] = async (...call) => {
    const result = await host.run(...call);
    if (result.error === "timeout") isSlow = true;
    return result;
  };
  return {
    host: { ...host, run },
    judge: (finding) => (isSlow && finding.state === "unknown" && finding.code === "" ? { ...finding, code: TIMED_OUT } : finding),
  };
}

/** Wraps a host and notes whether the check asked a memory that is lost. What compares with the past cannot be in order then. */
function watchMemory(host: Host): { host: Host; judge(finding: Finding): Finding } {
  const { had } = host;
  if (!had?.isLost) return { host, judge: (finding) => finding };
  let isAsked = false;
  const of = (kind: string) => {
    isAsked = true;
    return had.of(kind);
  };
  return {
    host: { ...host, had: { of, remember: (kind, parts) => had.remember(kind, parts), isLost: true } },
    judge: (finding) =>
      isAsked && (finding.state === "ok" || finding.state === "not-applicable")
        ? unknown(`The agent lost its memory of what this host had, and waits for the portal's copy. Without it: ${finding.sentence}`)
        : finding,
  };
}

/** A sentence may quote what a program printed: it stays one line of bounded length without control characters. */
function tidy(finding: Finding): Finding {
  return { ...finding, code: finding.code.slice(0, 60), sentence: excerpt(finding.sentence, 2_000), data: tidyData(finding.data) };
}

/** A check's data must be JSON of bounded size, because it is sent to the portal. */
function tidyData(data: Record<string, unknown>): Record<string, unknown> {
  try {
    const text = JSON.stringify(data);
    return Buffer.byteLength(text) <= MAX_DATA_BYTES ? (JSON.parse(text) as Record<string, unknown>) : { tooLarge: true };
  } catch {
    return {};
  }
}
