import "server-only";
import { hashOf } from "@/lib/canonical";
import type { OrgId } from "@/lib/contracts/ids";
import { type Plan, type PlanAnswers, type PlanTarget, verifyLimitMs } from "@/lib/contracts/plan";
import type { RequestRepair } from "@/lib/contracts/repair";
import { durationMs, type Runbook, type Step } from "@/lib/contracts/runbook";
import { cutWaves } from "@/lib/contracts/waves";
import { OUTPUT_LIMIT_BYTES } from "./log-limits";

export interface PlanInput {
  orgId: OrgId;
  repairId: string;
  createdAtMs: number;
  expiresAtMs: number;
  runbook: Runbook;
  version: number;
  reason: string;
  targets: PlanTarget[];
  /** Undefined: the runbook asks for no golden prompts. */
  answers: PlanAnswers | undefined;
  waves?: RequestRepair["waves"] | undefined;
  concurrency?: number | undefined;
  failureShare?: number | undefined;
}

const DEFAULT_CONCURRENCY = 10;

/** Renders what an approver agrees to. Pure: the same input is the same plan, and so the same hash. */
export function renderPlan(input: PlanInput): { plan: Plan; planHash: string } {
  const { runbook } = input;
  const plan: Plan = {
    version: 1,
    orgId: input.orgId,
    repairId: input.repairId,
    createdAtMs: input.createdAtMs,
    expiresAtMs: input.expiresAtMs,
    runbook: { slug: runbook.id, version: input.version, title: runbook.title },
    risk: runbook.risk,
    reason: input.reason,
    steps: runbook.steps,
    verify: runbook.verify
      ? {
          check: runbook.verify.check,
          withinMs: durationMs(runbook.verify.within),
          quietMs: runbook.verify.quiet ? durationMs(runbook.verify.quiet) : 0,
        }
      : null,
    ...(input.answers ? { answers: input.answers } : {}),
    rollback: runbook.rollback,
    downtimeMs: runbook.downtime === "none" ? 0 : durationMs(runbook.downtime),
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
    targets: input.targets,
    waves: cutWaves(
      input.targets.map((target) => target.targetId),
      input.waves,
    ),
    concurrency: input.concurrency ?? DEFAULT_CONCURRENCY,
    failureShare: input.failureShare ?? 0,
  };
  return { plan, planHash: hashOf(plan) };
}

const stepsMs = (steps: readonly Step[]): number => steps.reduce((sum, step) => sum + durationMs(step.timeout), 0);

/** The longest that one target may take by its time-outs: steps, verification, rollback. */
export const targetLimitMs = (plan: Pick<Plan, "steps" | "rollback" | "verify">): number =>
  stepsMs(plan.steps) + stepsMs(plan.rollback) + (plan.verify ? verifyLimitMs(plan.verify) : 0);

/** The longest that the whole repair may take: its waves, each in batches of `concurrency`, with `slackMs` a batch for claims and grace periods. */
export function repairLimitMs(plan: Pick<Plan, "steps" | "rollback" | "verify" | "waves" | "concurrency">, slackMs: number): number {
  const batches = plan.waves.reduce((sum, wave) => sum + Math.ceil(wave.length / plan.concurrency), 0);
  return batches * (targetLimitMs(plan) + slackMs);
}
