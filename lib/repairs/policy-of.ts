import "server-only";
import type { Ctx } from "@/lib/context";
import type { Risk } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { type ApprovalPolicy, defaultPolicies } from "./policy";

/** The policy that a new repair gets, frozen into it. */
export async function policyOf(_tx: Tx, _ctx: Ctx, risk: Risk): Promise<ApprovalPolicy> {
  return defaultPolicies[risk];
}
