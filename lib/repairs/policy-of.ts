import "server-only";
import type { OrgPolicy } from "@/lib/contracts/policy";
import { durationMs, type Risk } from "@/lib/contracts/runbook";
import type { ApprovalGroup, ApprovalPolicy } from "./policy";

export type Labels = Readonly<Record<string, string>>;

/** Whether a node carries all labels of a selector. */
export const isSelected = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** The policy that a new repair gets: what its risk asks for everywhere, and what the labels of any of its nodes ask for besides. */
export function policyOf(org: OrgPolicy, risk: Risk, nodes: readonly Labels[]): ApprovalPolicy {
  const rule = org.risks[risk];
  const besides = org.labels.filter((one) => one.risks.includes(risk) && nodes.some((labels) => isSelected(one.labels, labels)));
  const asked = new Map<string, number>();
  // Two rules that ask the same group mean the same people: the higher count holds.
  for (const { group, count } of [rule, ...besides].flatMap((one) => one.approvals))
    asked.set(group, Math.max(asked.get(group) ?? 0, count));
  return {
    groups: [...asked].map(([name, count]) => groupOf(org, name, count)),
    fourEyes: org.fourEyes,
    reasonRequired: rule.reasonRequired,
    typedName: rule.typedName,
    passkey: rule.passkey || besides.some((one) => one.passkey),
    expiresMs: durationMs(rule.expiry),
  };
}

function groupOf(org: OrgPolicy, name: string, count: number): ApprovalGroup {
  const group = org.groups.find((one) => one.name === name);
  if (!group) throw new Error(`the policy names a group that does not exist: ${name}`);
  return { label: name, count, roles: group.roles, userIds: group.userIds };
}
