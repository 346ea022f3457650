import type { CheckResult } from "../../lib/contracts/check";
import type { DryRunReport, DryStep } from "../../lib/contracts/dry-run-report";
import type { DryRunOrder } from "../../lib/contracts/order";
import type { Step } from "../../lib/contracts/runbook";
import { reasonOf } from "../host/reason-of";
import { missingNeeds } from "../steps/run-step";
import { type HostPolicy, policyObjection } from "../trust/policy";
import type { DryContext, Said } from "./dry-context";
import { dryFile } from "./dry-file";
import { dryContainer, dryReboot, dryScript, dryService } from "./dry-touch";
import { dryUpdate } from "./dry-update";

export interface DryRun extends Omit<DryContext, "pending" | "noPlans" | "workload"> {
  order: DryRunOrder;
  policy: HostPolicy;
  has(need: string): Promise<boolean>;
  /** Runs a check afresh. */
  look(check: string, workload: string): Promise<CheckResult | undefined>;
}

/** Finds out what the steps would do on this host, in order. Never throws, and changes nothing. */
export async function runDry({ order, policy, has, look, ...parts }: DryRun): Promise<DryRunReport> {
  const startedMs = Date.now();
  const workload = parts.workloads.find(({ name }) => name === order.workload);
  const context: DryContext = { ...parts, workload, pending: new Map(), noPlans: planObjection(policy) };
  const finding = order.check ? ((await look(order.check, order.workload)) ?? null) : null;
  const steps: DryStep[] = [];
  for (const step of order.steps) {
    const missing = await missingNeeds([step], has);
    const said = await sayStep(step, context);
    const isLacking = missing.length > 0 && said.verdict !== "would-fail";
    steps.push({
      id: step.id,
      verdict: isLacking ? "would-fail" : said.verdict,
      sentence: (isLacking ? `This host lacks what the step needs: ${missing.join(", ")}. ${said.sentence}` : said.sentence).slice(
        0,
        1_000,
      ),
      missing,
      diff: said.diff ?? null,
      output: said.output ?? null,
    });
  }
  return {
    finding,
    steps,
    rollbackMissing: await missingNeeds(order.rollback, has),
    objection: policyObjection(policy, order)?.slice(0, 1_000) ?? null,
    tookMs: Date.now() - startedMs,
  };
}

async function sayStep(step: Step, context: DryContext): Promise<Said> {
  try {
    if ("run" in step) return await dryScript(step, context);
    if ("file" in step) return await dryFile(step, context);
    if ("service" in step) return await dryService(step, context);
    if ("container" in step) return await dryContainer(step, context);
    if ("update" in step) return dryUpdate(step, context);
    return await dryReboot(step, context);
  } catch (error) {
    return { verdict: "would-fail", sentence: reasonOf(error) };
  }
}

/** A dry run has no approval. A host that limits scripts therefore refuses them in dry runs, also in the sandbox. */
function planObjection(policy: HostPolicy): string | undefined {
  if (policy.mode === "read-only") return "this host's policy is read-only";
  if (policy.forbid.includes("run")) return "this host's policy forbids scripts";
  if (policy.pinnedApprovers.length > 0) return "this host runs only what its pinned approvers have signed";
  return undefined;
}
