import { durationMs, type Step } from "../../lib/contracts/runbook";
import { reasonOf } from "../host/reason-of";
import { runContainer } from "./container";
import { runFile } from "./file";
import { runReboot } from "./reboot";
import { runScript } from "./run";
import { runService } from "./service";
import { failed, type StepContext, type StepResult } from "./step";
import { accountOfStep } from "./step-account";
import { runUpdate } from "./update";
import { runBehindWall } from "./walled";

const NOT_READ_ONLY = "is not one that a read-only plan may have";

/** Runs a step of whatever kind, with the rights that it declares. Never throws. */
export async function runStep(step: Step, context: Omit<StepContext, "timeoutMs">): Promise<StepResult> {
  try {
    const account = await accountOfStep(step, context.workload);
    const full: StepContext = { ...context, timeoutMs: durationMs(step.timeout), ...(account ? { account } : {}) };
    if (context.isWalled) return "run" in step && account ? await runBehindWall(step, full, account) : failed(NOT_READ_ONLY);
    if ("run" in step) return await runScript(step, full);
    if ("file" in step) return await runFile(step, full);
    if ("service" in step) return await runService(step, full);
    if ("container" in step) return await runContainer(step, full);
    if ("update" in step) return await runUpdate(step, full);
    return await runReboot(step, full);
  } catch (error) {
    return failed(reasonOf(error));
  }
}

/** A step's name for people. */
export const stepTitle = (step: Step): string => step.title ?? step.id;

/** Programs and rights that the steps need and this host has not. */
export async function missingNeeds(steps: Step[], has: (program: string) => Promise<boolean>): Promise<string[]> {
  const needs = new Set(steps.flatMap((step) => step.needs));
  const missing: string[] = [];
  for (const need of needs) if (!(await has(need))) missing.push(need);
  return missing;
}
