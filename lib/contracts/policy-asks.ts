import type { AskedApproval, LabelRule, OrgPolicy } from "./policy";
import type { Risk } from "./runbook";

export type NodeLabels = Readonly<Record<string, string>>;

/** Whether a node carries all labels of a selector. */
export const isSelected = (selector: NodeLabels, labels: NodeLabels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/**
 * Which approvals a repair of this risk on these nodes needs: what the labels of each node require, and what the risk requires
 * unless a rule of the labels replaces it. A group that is required twice counts once, with the higher number.
 */
export function askedApprovals(
  policy: OrgPolicy,
  risk: Risk,
  nodes: readonly NodeLabels[],
): { approvals: AskedApproval[]; passkey: boolean } {
  const everywhere = policy.risks[risk];
  const asked = new Map<string, number>();
  let passkey = everywhere.passkey;
  for (const labels of nodes.length === 0 ? [{}] : nodes) {
    const rules = policy.labels.filter((rule: LabelRule) => rule.risks.includes(risk) && isSelected(rule.labels, labels));
    const base = rules.some((rule) => rule.instead) ? [] : everywhere.approvals;
    for (const { group, count } of [base, ...rules.map((rule) => rule.approvals)].flat())
      asked.set(group, Math.max(asked.get(group) ?? 0, count));
    passkey ||= rules.some((rule) => rule.passkey);
  }
  return { approvals: [...asked].map(([group, count]) => ({ group, count })), passkey };
}
