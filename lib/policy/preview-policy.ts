import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { RefusingNode } from "@/lib/contracts/host-policy";
import type { OrgId } from "@/lib/contracts/ids";
import { type PolicyPreview, PreviewPolicy } from "@/lib/contracts/policy";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { storedRunbook } from "@/lib/runbooks/stored";
import { hostRefusals } from "./host-refusals";
import { loadPolicy, refuseUnsound } from "./org-policy";
import { fitsGroup, isSatisfied } from "./policy";
import { policyOf } from "./policy-of";
import { labelsOf } from "./rules-for";
import { withSoloRule } from "./solo";
import { uniqueNeeds } from "./unique-needs";
import { eligible, loadMembers } from "./voters";
import { heldBack } from "./windows";

/**
 * Who could approve a repair of this risk on these nodes, by the same rules that decide a real approval.
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
      refusing: input.runbook ? await refusingRunbook(tx, ctx.orgId, input.runbook, input.nodeIds) : [],
      held: uniqueNeeds(labels.flatMap((one) => heldBack(org, input.risk, one, now) ?? [])),
    };
  });
}

async function refusingRunbook(tx: Tx, orgId: OrgId, slug: string, nodeIds: readonly string[]): Promise<RefusingNode[]> {
  const row = await tx.runbook.findUnique({ where: { orgId_slug: { orgId, slug } }, select: { latestVersion: true } });
  if (!row) throw refuse("not-found", "absent");
  const key = { orgId_slug_version: { orgId, slug, version: row.latestVersion } };
  const version = await tx.runbookVersion.findUniqueOrThrow({ where: key });
  const refusals = await hostRefusals(tx, orgId, storedRunbook(version.body), nodeIds);
  return refusals.map(({ nodeName, refusal }) => ({ nodeName, refusal }));
}
