import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type PolicyPreview, PreviewPolicy } from "@/lib/contracts/policy";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { loadPolicy, refuseUnsound } from "./org-policy";
import { fitsGroup, isSatisfied } from "./policy";
import { policyOf } from "./policy-of";
import { labelsOf } from "./rules-for";
import { withSoloRule } from "./solo";
import { uniqueNeeds } from "./unique-needs";
import { eligible, loadMembers } from "./voters";
import { heldBack } from "./windows";

/**
 * Who could approve a repair of this risk on these nodes, by the very rules that decide at the click.
 * @throws AppError `not-found` for a node that is not the org's; `invalid` for a policy that could not be saved.
 */
export function previewPolicy(ctx: Ctx, request: PreviewPolicy): Promise<PolicyPreview> {
  const input = PreviewPolicy.parse(request);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    if (input.policy) await refuseUnsound(tx, ctx, input.policy);
    const org = input.policy ?? (await loadPolicy(tx, ctx.orgId)).policy;
    const nodes = await labelsOf(tx, ctx.orgId, input.nodeIds);
    if (nodes.size < new Set(input.nodeIds).size) throw refuse("not-found", "absent");
    const labels = [...nodes.values()];
    const members = await loadMembers(tx, ctx.orgId);
    const policy = withSoloRule(policyOf(org, input.risk, labels), { chosen: org.solo, risk: input.risk, members });
    const able = eligible(members, policy, input.requesterId);
    const now = Date.now();
    return {
      groups: policy.groups.map((group) => ({
        name: group.label,
        count: group.count,
        people: able.filter((member) => fitsGroup(group, member)).map((member) => member.name),
      })),
      enough: isSatisfied(policy, able),
      fourEyes: policy.fourEyes,
      solo: policy.solo,
      reasonRequired: policy.reasonRequired,
      typedName: policy.typedName,
      passkey: policy.passkey,
      expiresMs: policy.expiresMs,
      held: uniqueNeeds(labels.flatMap((one) => heldBack(org, input.risk, one, now) ?? [])),
    };
  });
}
