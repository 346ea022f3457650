import "server-only";
import { soloRuleHolds } from "@/lib/contracts/can";
import type { Risk } from "@/lib/contracts/runbook";
import type { ApprovalPolicy, Voter } from "./policy";

/**
 * The policy as it is for an owner who is alone: the requester may approve, after typing the node's name. Everything else that the policy asks
 * for stays, and so does the whole policy where the solo rule does not hold.
 */
export function withSoloRule(policy: ApprovalPolicy, at: { chosen: boolean; risk: Risk; members: readonly Voter[] }): ApprovalPolicy {
  const holds = soloRuleHolds({ chosen: at.chosen, risk: at.risk, roles: at.members.map((member) => member.role) });
  return holds && policy.fourEyes ? { ...policy, fourEyes: false, typedName: true, solo: true } : policy;
}
