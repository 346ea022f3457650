import type { Member } from "@/lib/contracts/member";
import type { AskedApproval, OrgPolicy } from "@/lib/contracts/policy";

const asksOf = (policy: OrgPolicy): AskedApproval[] => [...Object.values(policy.risks), ...policy.labels].flatMap((rule) => rule.approvals);

/** How many rules ask a group. */
export const askers = (policy: OrgPolicy, name: string): number => asksOf(policy).filter((asked) => asked.group === name).length;

/** The policy with a group under another name, in every rule that asks it too. */
export function renameGroup(policy: OrgPolicy, index: number, name: string): OrgPolicy {
  const old = policy.groups[index]?.name;
  const renamed = <R extends { approvals: AskedApproval[] }>(rule: R): R => ({
    ...rule,
    approvals: rule.approvals.map((asked) => (asked.group === old ? { ...asked, group: name } : asked)),
  });
  return {
    ...policy,
    groups: policy.groups.map((group, at) => (at === index ? { ...group, name } : group)),
    risks: {
      "read-only": renamed(policy.risks["read-only"]),
      reversible: renamed(policy.risks.reversible),
      disruptive: renamed(policy.risks.disruptive),
      irreversible: renamed(policy.risks.irreversible),
    },
    labels: policy.labels.map(renamed),
  };
}

/** The policy without people who have left the organisation. */
export const withoutLeavers = (policy: OrgPolicy, members: readonly Pick<Member, "userId">[]): OrgPolicy => ({
  ...policy,
  groups: policy.groups.map((group) => ({
    ...group,
    userIds: group.userIds.filter((userId) => members.some((member) => member.userId === userId)),
  })),
});
