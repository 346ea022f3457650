import "server-only";
import type { RepairState, TargetState } from "@/lib/contracts/repair";
import { type Story, tell } from "@/lib/told";
import { isFinalTarget } from "./state";

export interface TargetView {
  state: TargetState;
  wave: number;
  exitCode: number | null;
  finishedAt: Date | null;
  cancelRequestedAt: Date | null;
}
export interface RepairView {
  state: RepairState;
  resumedAt: Date | null;
  plan: { failureShare: number };
}
export type NextStep =
  | { kind: "wait" }
  | { kind: "open"; wave: number }
  | { kind: "halt"; why: Story }
  | { kind: "close"; to: "succeeded" | "failed" | "cancelled"; why: Story };

/** The check ran after the steps, and the fault was still there. */
const verificationFailed = (target: TargetView): boolean =>
  target.state === "not-fixed" ||
  target.state === "rollback-failed" ||
  // Rolled back although every step had succeeded: the verification failed.
  (target.state === "rolled-back" && (target.exitCode ?? 0) === 0);

/** What a repair does next, from its rows alone. Pure; the tables of `state.ts` say what it may do at all. */
export function nextStep(repair: RepairView, targets: readonly TargetView[]): NextStep {
  const open = targets.filter((target) => !isFinalTarget(target.state));
  if (open.length === 0) return ending(targets);
  if (repair.state !== "running") return { kind: "wait" };
  const waiting = open.filter((target) => target.state === "waiting");
  if (waiting.length === 0) return { kind: "wait" };
  const wave = Math.min(...open.map((target) => target.wave));
  return haltReason(repair, targets) ?? { kind: "open", wave };
}

function ending(targets: readonly TargetView[]): NextStep {
  const fixed = targets.filter((target) => target.state === "fixed").length;
  const unproved = targets.filter((target) => target.state === "unproved").length;
  const counts = { fixed, all: targets.length };
  const why = unproved > 0 ? tell("repair.fixedAndUnproved", { ...counts, unproved }) : tell("repair.fixedOf", counts);
  if (fixed === targets.length) return { kind: "close", to: "succeeded", why };
  const stopped = targets.some((target) => target.state === "cancelled" || target.cancelRequestedAt !== null);
  return { kind: "close", to: stopped ? "cancelled" : "failed", why };
}

function haltReason(repair: RepairView, targets: readonly TargetView[]): NextStep | null {
  const accepted = repair.resumedAt?.getTime() ?? 0;
  const failed = targets.filter(
    (target) =>
      isFinalTarget(target.state) && target.state !== "fixed" && (target.finishedAt?.getTime() ?? Number.POSITIVE_INFINITY) > accepted,
  );
  const refuted = failed.filter(verificationFailed).length;
  if (refuted > 0) return { kind: "halt", why: tell("repair.unverified", { n: refuted }) };
  const unproved = failed.filter(({ state }) => state === "unproved").length;
  if (unproved > 0) return { kind: "halt", why: tell("repair.undecided", { n: unproved }) };
  for (const wave of new Set(failed.map((target) => target.wave))) {
    const size = targets.filter((target) => target.wave === wave).length;
    const lost = failed.filter((target) => target.wave === wave).length;
    if (lost / size > repair.plan.failureShare) return { kind: "halt", why: tell("repair.waveFailed", { lost, size, wave: wave + 1 }) };
  }
  return null;
}
