import "server-only";
import type { Tx } from "@/lib/db";
import { loadPolicy } from "@/lib/policy/org-policy";
import type { ApprovalPolicy } from "@/lib/policy/policy";
import { policyOf } from "@/lib/policy/policy-of";
import { labelsOf } from "@/lib/policy/rules-for";
import { withSoloRule } from "@/lib/policy/solo";
import { stricterPolicy } from "@/lib/policy/stricter";
import { loadMembers } from "@/lib/policy/voters";
import type { RepairRecord } from "./load";

/** The approvals that a pending repair needs now: those of its request, and those of the org's current rules and its nodes' labels, with the solo rule. */
export async function policyNow(tx: Tx, repair: Pick<RepairRecord, "orgId" | "plan" | "policy">): Promise<ApprovalPolicy> {
  const { policy: org } = await loadPolicy(tx, repair.orgId);
  const labels = await labelsOf(
    tx,
    repair.orgId,
    repair.plan.targets.map((target) => target.nodeId),
  );
  const stricter = stricterPolicy(repair.policy, policyOf(org, repair.plan.risk, [...labels.values()]));
  return withSoloRule(stricter, { chosen: org.solo, risk: repair.plan.risk, members: await loadMembers(tx, repair.orgId) });
}
