import "server-only";
import { roleCan } from "@/lib/contracts/can";
import type { OrgPolicy, PolicyGap } from "@/lib/contracts/policy";
import { Risk } from "@/lib/contracts/runbook";
import { isSatisfied, seatsOf } from "./policy";
import { policyOf } from "./policy-of";
import { withSoloRule } from "./solo";
import { eligible, type Member } from "./voters";

/** Where a policy requires more people than there are: for a node without labels, and for the labels of each rule. */
export function policyGaps(org: OrgPolicy, members: readonly Member[]): PolicyGap[] {
  const everywhere = { labels: {}, risks: Risk.options };
  return [everywhere, ...org.labels].flatMap(({ labels, risks }) => risks.flatMap((risk) => gapOf(org, members, risk, labels) ?? []));
}

function gapOf(org: OrgPolicy, members: readonly Member[], risk: Risk, labels: Record<string, string>): PolicyGap | null {
  const policy = withSoloRule(policyOf(org, risk, [labels]), { chosen: org.solo, risk, members });
  const requesters = members.filter((member) => roleCan(member.role, "repair.request"));
  const stuck = requesters.filter(({ userId }) => !isSatisfied(policy, eligible(members, policy, userId)));
  if (stuck.length === 0) return null;
  return {
    risk,
    labels,
    needed: seatsOf(policy),
    requesters: stuck.map((member) => member.name),
    everybody: stuck.length === requesters.length,
    approvers: eligible(members, policy, null).map((member) => member.name),
  };
}
