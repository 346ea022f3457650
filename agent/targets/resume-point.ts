import type { Phase } from "../../lib/contracts/agent";
import type { Plan } from "../../lib/contracts/plan";
import type { JournalTarget } from "../disk/journal";
import type { SwitchEnd } from "../update/agent-update";

/** Where a target resumes. `failure`: the begun step is known to have failed, in these words. */
export interface ResumePoint {
  phase: Phase;
  step: number;
  failure?: string;
}

/** Where a target that was begun stands by the journal: in its first step, when the journal says no more. */
export const lastPoint = ({ begun, last }: JournalTarget): { phase: Phase; step: number; bootId: string } =>
  last ?? { phase: "running", step: 0, bootId: begun.bootId };

/**
 * Where a target of an earlier agent process may resume, or undefined when it may not. Verifying only reads and may be repeated at any
 * time. A step goes on only when the host was rebooted meanwhile: after a reboot step, or again from the start of one that is resumable. A step
 * that changed the agent's version has ended as `switched` says.
 */
export function pointToGoOn(
  known: JournalTarget,
  plan: Pick<Plan, "steps" | "rollback">,
  bootId: string,
  switched?: SwitchEnd,
): ResumePoint | undefined {
  const last = lastPoint(known);
  if (last.phase === "verifying") return { phase: "verifying", step: -1 };
  const step = (last.phase === "running" ? plan.steps : plan.rollback)[last.step];
  if (!step) return undefined;
  if ("update" in step) {
    if (switched?.action !== step.update.action) return undefined;
    return switched.ok ? { phase: last.phase, step: last.step + 1 } : { phase: last.phase, step: last.step, failure: switched.sentence };
  }
  if (last.phase !== "running" || last.bootId === bootId) return undefined;
  if ("reboot" in step) return { phase: "running", step: last.step + 1 };
  return step.resumable ? { phase: "running", step: last.step } : undefined;
}

/** Where it was stopped, for people. */
export function placeOf(known: JournalTarget): string {
  const { phase, step } = lastPoint(known);
  return phase === "verifying" ? phase : `${phase}, step ${step + 1}`;
}
