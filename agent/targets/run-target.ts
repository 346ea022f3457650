import type { LogStream, Phase, TargetOutcome, TargetResult } from "../../lib/contracts/agent";
import type { CheckResult } from "../../lib/contracts/check";
import { derivedRisk } from "../../lib/contracts/derived-risk";
import { type Envelope, type PlanTarget, verifyLimitMs } from "../../lib/contracts/plan";
import { durationMs, type Step } from "../../lib/contracts/runbook";
import type { Workload } from "../../lib/contracts/workload";
import type { CheckRunner } from "../checks/check-runner";
import type { Journal } from "../disk/journal";
import { reasonOf } from "../host/reason-of";
import { runAsRoot } from "../root-steps/run-as-root";
import { runStep, stepTitle } from "../steps/run-step";
import type { StepContext } from "../steps/step";
import type { Delivery } from "./delivery";
import type { ResumePoint } from "./resume-point";
import { StepOutput } from "./step-output";
import type { TargetFolder } from "./target-folder";
import { verifySignal } from "./verify";

/** Added to a step's time-out when a lease is asked for: TERM and KILL take ten seconds, the way to the portal some more. */
const LEASE_GRACE_MS = 60_000;
/** A server with much memory and many disks takes its time to boot. */
const BOOT_MS = 20 * 60_000;

/** The longest a step may take, the boot included. */
const stepMs = (step: Step) => durationMs(step.timeout) + ("reboot" in step ? BOOT_MS : 0);
/** The lease that the claim of a target asks for: its first step's. */
export const claimLeaseMs = (first: Step) => stepMs(first) + LEASE_GRACE_MS;

export interface TargetRun {
  envelope: Envelope;
  /** The same as it came over the wire. */
  raw: unknown;
  target: PlanTarget;
  /** Parameters with their secrets opened. */
  values: Record<string, string>;
  secrets: string[];
  folder: TargetFolder;
  delivery: Delivery;
  journal: Journal;
  checks: CheckRunner;
  bootId: string;
  /** Aborted when a person cancels, and when the agent ends. */
  signal: AbortSignal;
  /** Aborted when the agent ends: a rollback is cut short by nothing else. */
  stop: AbortSignal;
  steps: Pick<StepContext, "host" | "history" | "own" | "updater" | "programs" | "dockerSocket"> & {
    /** What this host looks after now: a step has the rights of its workload's owner. */
    workloads(): readonly Workload[];
    /** Starts the root step runner, on a host whose agent is not root. */
    rootRunner?: string[];
  };
  /** Where to resume after a reboot or an update of the agent; absent on the first run. */
  from?: ResumePoint;
}

type End = Pick<TargetResult, "outcome" | "sentence" | "exitCode">;
interface StepsEnd {
  ok: boolean;
  sentence: string;
  exitCode: number | null;
  /** The first step refused: nothing has changed. */
  refused?: boolean;
}

/** Runs one target from its first step (or from where a reboot left it) to its result, which is on disk when this resolves. */
export async function runTarget(run: TargetRun): Promise<TargetResult> {
  const { envelope, folder, delivery } = run;
  const startedAtMs = Date.now();
  const output = new StepOutput({
    limitBytes: envelope.plan.outputLimitBytes,
    secrets: run.secrets,
    firstNumber: folder.chunkCount(),
    emit(chunk) {
      folder.append(chunk);
      delivery.nudge();
    },
  });
  const look = lookerFor(run);
  const before = run.from ? folder.readBefore() : await shownOrFresh(run, look);
  if (!run.from) folder.saveBefore(before);
  let after: CheckResult | null = null;
  let end: End;
  try {
    ({ end, after } = await walk(run, output, look, before));
  } catch (error) {
    end = { outcome: "failed", sentence: `the agent failed: ${reasonOf(error)}`, exitCode: null };
  }
  output.say(`${end.outcome}: ${end.sentence}`);
  output.endStep();
  const result: TargetResult = {
    fencingToken: envelope.fencingToken,
    ...end,
    sentence: end.sentence.slice(0, 2_000),
    before,
    after,
    startedAtMs,
    finishedAtMs: Date.now(),
    chunks: output.count,
  };
  // An agent that is being stopped reports nothing: after the restart the journal shows how far it got and whether the host was rebooted.
  if (end.outcome !== "interrupted") conclude(run, result);
  return result;
}

/** The result is on disk before the journal says "finished": a crash in between delivers it after the restart. */
function conclude(
  { folder, journal, delivery, target }: Pick<TargetRun, "folder" | "journal" | "delivery" | "target">,
  result: TargetResult,
): void {
  folder.saveResult(result);
  journal.finish(target.targetId, result.outcome);
  delivery.nudge();
}

async function walk(
  run: TargetRun,
  output: StepOutput,
  look: (() => Promise<CheckResult | undefined>) | undefined,
  before: CheckResult | null,
): Promise<{ end: End; after: CheckResult | null }> {
  const { plan } = run.envelope;
  const from: ResumePoint = run.from ?? { phase: "running", step: 0 };
  if (from.phase === "rolling-back") return rollBack(run, output, look, "The repair was not to stay", null, "not-fixed", from);
  if (from.phase === "running") {
    const steps = await runSteps(run, output, "running", plan.steps, from);
    if (!steps.ok) {
      const stopped = stoppedEnd(run, steps);
      if (stopped) return { end: stopped, after: null };
      if (steps.refused) return { end: { outcome: "refused", sentence: steps.sentence, exitCode: null }, after: null };
      return rollBack(run, output, look, `A step failed: ${steps.sentence}`, steps.exitCode, "failed");
    }
  }
  if (!plan.verify || !look)
    return { end: { outcome: "fixed", sentence: "All steps ended well; the plan verifies nothing", exitCode: 0 }, after: null };

  enter(run, output, "verifying", -1, null, verifyLimitMs(plan.verify), `Verifying with ${plan.verify.check}`);
  const verification = await verifySignal({ ...plan.verify, before }, look, run.signal);
  output.say(verification.sentence);
  if (verification.holds) return { end: { outcome: "fixed", sentence: verification.sentence, exitCode: 0 }, after: verification.last };
  const stopped = stoppedEnd(run, { ok: false, sentence: verification.sentence, exitCode: null });
  if (stopped) return { end: stopped, after: verification.last };
  if (verification.isUnknown) {
    const sentence = `The steps succeeded, but it is unknown whether the fault is gone: ${verification.sentence}. Nothing is rolled back`;
    return { end: { outcome: "unproved", sentence, exitCode: 0 }, after: verification.last };
  }
  const rolled = await rollBack(run, output, look, `The fault is not gone: ${verification.sentence}`, null, "not-fixed");
  return { ...rolled, after: rolled.after ?? verification.last };
}

async function rollBack(
  run: TargetRun,
  output: StepOutput,
  look: (() => Promise<CheckResult | undefined>) | undefined,
  why: string,
  exitCode: number | null,
  without: TargetOutcome,
  from: ResumePoint = { phase: "rolling-back", step: 0 },
): Promise<{ end: End; after: CheckResult | null }> {
  const { rollback } = run.envelope.plan;
  const after = async () => (look ? ((await look()) ?? null) : null);
  if (rollback.length === 0) return { end: { outcome: without, sentence: why, exitCode }, after: await after() };
  output.say(`${why}. Rolling back`);
  const steps = await runSteps(run, output, "rolling-back", rollback, from);
  const outcome: TargetOutcome = steps.ok ? "rolled-back" : run.stop.aborted ? "interrupted" : "rollback-failed";
  const sentence = steps.ok ? `${why}. Rolled back` : `${why}. The rollback failed: ${steps.sentence}`;
  return { end: { outcome, sentence, exitCode }, after: await after() };
}

async function runSteps(run: TargetRun, output: StepOutput, phase: Phase, steps: Step[], from: ResumePoint): Promise<StepsEnd> {
  const { folder, target, values } = run;
  const signal = phase === "rolling-back" ? run.stop : run.signal;
  for (const [index, step] of steps.entries()) {
    if (index < from.step) continue;
    if (index === from.step && from.failure !== undefined)
      return { ok: false, sentence: `${stepTitle(step)} ${from.failure}`, exitCode: null };
    if (signal.aborted) return { ok: false, sentence: `stopped before ${stepTitle(step)}`, exitCode: null };
    enter(run, output, phase, index, step.id, stepMs(step), `Step ${index + 1} of ${steps.length}: ${stepTitle(step)}`);
    const { rootRunner, workloads, ...rights } = run.steps;
    const context = {
      ...rights,
      workload: workloads().find(({ name }) => name === target.workload),
      isWalled: derivedRisk(run.envelope.plan) === "read-only",
      targetId: target.targetId,
      values,
      signal,
      folder: folder.path,
      onProcess: (pid: number | null) => folder.saveProcess(pid),
      output: (stream: LogStream, content: Buffer | string) => output.write(stream, content),
    };
    const isRoots = rootRunner !== undefined && !("update" in step) && !context.isWalled;
    const result = isRoots
      ? await runAsRoot(step, context, { runner: rootRunner, envelope: run.raw, phase, index })
      : await runStep(step, context);
    if (result.ok) continue;
    const sentence = `${stepTitle(step)} ${result.sentence}`;
    return { ok: false, sentence, exitCode: result.exitCode, refused: index === 0 && result.refused === true };
  }
  return { ok: true, sentence: "", exitCode: 0 };
}

/** A phase or step begins: in the journal first, then for people to see. */
function enter(run: TargetRun, output: StepOutput, phase: Phase, step: number, stepId: string | null, forMs: number, line: string): void {
  // The journal's "begun" and the claim at the portal already name the first step.
  const isKnown = phase === "running" && step === 0 && !run.from;
  if (!isKnown) run.journal.phase({ targetId: run.target.targetId, phase, step, bootId: run.bootId });
  output.beginStep(stepId ?? phase);
  output.say(line);
  if (!isKnown) run.delivery.progress({ phase, stepId, leaseMs: forMs + LEASE_GRACE_MS });
}

function stoppedEnd(run: TargetRun, steps: StepsEnd): End | undefined {
  if (!run.signal.aborted) return undefined;
  if (run.stop.aborted)
    return { outcome: "interrupted", sentence: `The agent was stopped in the middle: ${steps.sentence}`, exitCode: steps.exitCode };
  return { outcome: "cancelled", sentence: `Cancelled: ${steps.sentence}. What was done so far stays as it is`, exitCode: steps.exitCode };
}

function lookerFor({ envelope, target, checks }: TargetRun): (() => Promise<CheckResult | undefined>) | undefined {
  const { verify } = envelope.plan;
  return verify ? async () => (await checks.runNow(verify.check, target.workload))[0] : undefined;
}

const isBad = ({ state }: CheckResult) => state === "faulty" || state === "degraded";

/** The signal as people saw it when they approved, else as it is now. */
async function shownOrFresh(
  { envelope, target, checks }: TargetRun,
  look: (() => Promise<CheckResult | undefined>) | undefined,
): Promise<CheckResult | null> {
  if (!look) return null;
  const shown = checks.results().find((result) => result.id === envelope.plan.verify?.check && result.workload === target.workload);
  return shown && isBad(shown) ? shown : ((await look()) ?? null);
}
