import { join } from "node:path";
import type { Journal } from "../disk/journal";
import { reasonOf } from "../host/reason-of";
import type { Clock } from "../link/clock";
import type { Identity } from "../link/identity";
import { missingNeeds } from "../steps/run-step";
import { judgeEnvelope } from "../trust/envelope";
import { openValues } from "../trust/open-values";
import { ownPathObjection } from "../trust/own-paths";
import type { HostPolicy } from "../trust/policy";
import { TimeFloor } from "../trust/time-floor";
import type { TargetRun } from "./run-target";

export interface TargetJudgeOptions {
  state: string;
  identity: Identity;
  clock: Clock;
  journal: Journal;
  policy(): HostPolicy;
  /** Whether the host has a program or right that a step names in `needs`. */
  has(need: string): Promise<boolean>;
  own: TargetRun["steps"]["own"];
}

export type JudgedTarget = Pick<TargetRun, "envelope" | "raw" | "target" | "values" | "secrets">;

/** Whether a target may run here, as its envelope was received; else a sentence that says why not. `resuming`: this host has begun it before. */
export type JudgeTarget = (raw: unknown, targetId: string, resuming?: boolean) => Promise<JudgedTarget | { refusal: string }>;

/** Judges targets by signature, expiry and policy, and by what this host has begun, owns and lacks. */
export function targetJudge({ state, identity, clock, journal, policy, has, own }: TargetJudgeOptions): JudgeTarget {
  const floor = new TimeFloor(join(state, "time-floor"));
  return async (raw, targetId, resuming = false) => {
    const verdict = judgeEnvelope(raw, { identity, policy: policy(), nowMs: floor.now(clock.now()), resuming });
    if ("refusal" in verdict) return verdict;
    const { envelope, target } = verdict;
    if (!resuming && journal.find(targetId))
      return { refusal: "this target was begun before on this host, or cancelled there, and never runs twice" };
    if (!resuming && envelope.plan.createdAtMs < journal.refusesPlansBeforeMs)
      return { refusal: "this host's journal was damaged after the plan was made: it cannot rule out that it ran before. Make a new plan" };
    const naming = ownPathObjection(envelope.plan, own);
    if (naming) return { refusal: naming };
    const missing = await missingNeeds([...envelope.plan.steps, ...envelope.plan.rollback], has);
    if (missing.length > 0) return { refusal: `this host lacks what the steps need: ${missing.join(", ")}` };
    try {
      return { envelope, raw, target, ...openValues(target, identity) };
    } catch (error) {
      return { refusal: `a secret of the plan cannot be opened: ${reasonOf(error)}` };
    }
  };
}
