import "server-only";
import type { OrgPolicy } from "@/lib/contracts/policy";
import { askedApprovals, type NodeLabels } from "@/lib/contracts/policy-asks";
import { durationMs, type Risk } from "@/lib/contracts/runbook";
import type { ApprovalGroup, ApprovalPolicy } from "./policy";

/** The policy of a new repair: what its risk and the labels of its nodes require. */
export function policyOf(org: OrgPolicy, risk: Risk, nodes: readonly NodeLabels[]): ApprovalPolicy {
  const rule = org.risks[risk];
  const { approvals, passkey } = askedApprovals(org, risk, nodes);
  return {
    groups: approvals.map(({ group, count }) => groupOf(org, group, count)),
    fourEyes: org.fourEyes,
    solo: false,
    authors: [],
    reasonRequired: rule.reasonRequired,
    typedName: rule.typedName,
    passkey,
    expiresMs: durationMs(rule.expiry),
  };
}

function groupOf(org: OrgPolicy, name: string, count: number): ApprovalGroup {
  const group = org.groups.find((one) => one.name === name);
  if (!group) throw new Error(`the policy names a group that does not exist: ${name}`);
  return { label: name, count, roles: group.roles, userIds: group.userIds };
}
