import type { Phase } from "../lib/contracts/agent";
import type { Plan } from "../lib/contracts/plan";
import type { JournalTarget } from "./journal";

/** Where a target that was begun stands by the journal: in its first step, when the journal says no more. */
export const lastPoint = ({ begun, last }: JournalTarget): { phase: Phase; step: number; bootId: string } =>
  last ?? { phase: "running", step: 0, bootId: begun.bootId };

/**
 * Where a target that an earlier life of the agent began may go on, or undefined when it may not. Verifying only reads and begins anew at any
 * time. A step goes on only when the host was rebooted meanwhile: after a reboot step, or again from the start of one that is resumable.
 */
export function pointToGoOn(known: JournalTarget, plan: Pick<Plan, "steps">, bootId: string): { phase: Phase; step: number } | undefined {
  const last = lastPoint(known);
  if (last.phase === "verifying") return { phase: "verifying", step: -1 };
  const step = plan.steps[last.step];
  if (last.phase !== "running" || !step || last.bootId === bootId) return undefined;
  if ("reboot" in step) return { phase: "running", step: last.step + 1 };
  return step.resumable ? { phase: "running", step: last.step } : undefined;
}

/** Where it was stopped, for people. */
export function placeOf(known: JournalTarget): string {
  const { phase, step } = lastPoint(known);
  return phase === "verifying" ? phase : `${phase}, step ${step + 1}`;
}
