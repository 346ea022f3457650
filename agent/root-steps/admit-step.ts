import type { Envelope } from "../../lib/contracts/plan";
import { durationMs, type Step } from "../../lib/contracts/runbook";
import type { Journal, JournalTarget } from "../disk/journal";
import type { StepRequest } from "./messages";

/** Beside the time-outs of a plan: claiming, delivering, booting. */
const SLACK_MS = 3_600_000;

type Asked = Pick<StepRequest, "phase" | "step">;

/** Steps that root runs; the agent's own version is the agent's business. */
const isRoots = (step: Step) => !("update" in step);

const longestMs = ({ plan }: Envelope): number =>
  [...plan.steps, ...plan.rollback].reduce((sum, step) => sum + durationMs(step.timeout), SLACK_MS) +
  (plan.verify ? plan.verify.withinMs + plan.verify.quietMs : 0);

/**
 * Why root will not run this step now, or undefined once the journal has it. An attacker with the agent's user can hold any envelope that this node
 * ever got, so an approval is used up: its steps run in their order, each once, and only while the plan may take.
 */
export function admitStep(journal: Journal, envelope: Envelope, asked: Asked, bootId: string, nowMs: number): string | undefined {
  const { targetId, fencingToken, plan } = envelope;
  const step = (asked.phase === "running" ? plan.steps : plan.rollback)[asked.step];
  if (!step || !isRoots(step)) return "the plan has no such step for root";
  const known = journal.find(targetId);
  if (!known) {
    if (asked.phase !== "running" || asked.step !== nextOf(plan.steps, -1)) return "the plan's first step has not run";
    if (plan.createdAtMs < journal.refusesPlansBeforeMs) return "the runner's journal was damaged after the plan was made. Make a new plan";
    journal.begin({ repairId: plan.repairId, targetId, fencingToken, bootId, expiresAtMs: plan.expiresAtMs });
  } else {
    if (nowMs > known.begun.atMs + longestMs(envelope)) return "the plan was begun too long ago";
    const objection = orderObjection(known, envelope, asked, bootId);
    if (objection) return objection;
  }
  journal.phase({ targetId, phase: asked.phase, step: asked.step, bootId });
  return undefined;
}

function orderObjection(known: JournalTarget, { plan }: Envelope, asked: Asked, bootId: string): string | undefined {
  const { last } = known;
  const steps = asked.phase === "running" ? plan.steps : plan.rollback;
  if (asked.phase === "running" && last?.phase === "rolling-back") return "the plan is being rolled back already";
  const before = last?.phase === asked.phase ? last.step : -1;
  if (asked.step === nextOf(steps, before)) return undefined;
  const isRepeat = asked.step === before && steps[before]?.resumable === true && last?.bootId !== bootId;
  return isRepeat ? undefined : "this step has run already, or another comes before it";
}

function nextOf(steps: Step[], before: number): number {
  const next = steps.findIndex((step, index) => index > before && isRoots(step));
  return next < 0 ? steps.length : next;
}
