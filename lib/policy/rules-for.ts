import "server-only";
import { type Ctx, personOf } from "@/lib/context";
import { roleCan } from "@/lib/contracts/can";
import type { PlanTarget } from "@/lib/contracts/plan";
import type { Blessing } from "@/lib/contracts/policy";
import { isSelected, type NodeLabels } from "@/lib/contracts/policy-asks";
import type { Runbook } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { loadPolicy } from "./org-policy";
import type { ApprovalPolicy } from "./policy";
import { policyOf } from "./policy-of";
import { loadMembers, type Member } from "./voters";

/** The labels of nodes by their id. */
export async function labelsOf(tx: Tx, orgId: string, nodeIds: readonly string[]): Promise<Map<string, NodeLabels>> {
  const rows = await tx.node.findMany({ where: { orgId, id: { in: [...nodeIds] } }, select: { id: true, labels: true } });
  return new Map(rows.map((row) => [row.id, row.labels as NodeLabels]));
}

interface Asked {
  runbook: Runbook;
  version: number;
  targets: readonly PlanTarget[];
}

/** The policy for a new repair, and the standing approval that satisfies it at once, when there is one. */
export async function rulesFor(tx: Tx, ctx: Ctx, asked: Asked): Promise<{ policy: ApprovalPolicy; standing: (Member & Blessing) | null }> {
  const { policy: org, blessings } = await loadPolicy(tx, ctx.orgId);
  const labels = await labelsOf(
    tx,
    ctx.orgId,
    asked.targets.map((target) => target.nodeId),
  );
  const policy = policyOf(org, asked.runbook.risk, [...labels.values()]);
  const standing = await standingApproval(tx, ctx, asked, policy, blessings, [...labels.values()]);
  if (!standing) return { policy, standing: null };
  const group = { label: `standing approval of ${standing.name}`, count: 1, roles: [], userIds: [standing.userId] };
  return { policy: { ...policy, groups: [group] }, standing };
}

/**
 * A standing approval counts for exactly the blessed version, on nodes that all carry its labels, while its author may still
 * approve. Never for irreversible plans, where a passkey must sign the plan, or for the blesser's own request under four eyes.
 */
async function standingApproval(
  tx: Tx,
  ctx: Ctx,
  { runbook, version }: Asked,
  policy: ApprovalPolicy,
  blessings: readonly Blessing[],
  labels: readonly NodeLabels[],
): Promise<(Member & Blessing) | null> {
  if (policy.groups.length === 0 || policy.passkey || policy.typedName || runbook.risk === "irreversible") return null;
  const fitting = blessings.filter(
    (one) => one.slug === runbook.id && one.version === version && labels.every((node) => isSelected(one.labels, node)),
  );
  if (fitting.length === 0) return null;
  const members = await loadMembers(tx, ctx.orgId);
  for (const blessing of fitting) {
    const member = members.find((one) => one.userId === blessing.userId);
    const own = policy.fourEyes && personOf(ctx) === blessing.userId;
    if (member && !own && roleCan(member.role, "repair.approve")) return { ...blessing, ...member };
  }
  return null;
}

/** The approval as the host's agent sees it: given by a person, for this plan. */
export async function writeStanding(tx: Tx, ctx: Ctx, repairId: string, planHash: string, standing: Member & Blessing): Promise<void> {
  const labels = Object.entries(standing.labels).map(([key, value]) => `${key}=${value}`);
  await tx.repairApproval.create({
    data: {
      orgId: ctx.orgId,
      repairId,
      userId: standing.userId,
      name: standing.name,
      role: standing.role,
      decision: "approved",
      planHash,
      comment: `Standing approval of version ${standing.version} for ${labels.join(", ")}`,
    },
  });
}
