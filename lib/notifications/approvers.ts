import "server-only";
import type { Tx } from "@/lib/db";
import { ApprovalPolicy } from "@/lib/policy/policy";
import { eligible, loadMembers } from "@/lib/policy/voters";
import type { Repair } from "@/prisma/generated/client";

/**
 * Who is notified of a request. `nearest` are people whom a group of the policy names, usually the team of these nodes; where there is no such group, and
 * for a reminder, everybody who may approve.
 */
export async function approversOf(tx: Tx, repair: Repair, who: "nearest" | "all"): Promise<string[]> {
  const policy = ApprovalPolicy.parse(repair.policy);
  const voted = await tx.repairApproval.findMany({
    where: { orgId: repair.orgId, repairId: repair.id, voidedAt: null },
    select: { userId: true },
  });
  const done = new Set(voted.map(({ userId }) => userId));
  const all = eligible(await loadMembers(tx, repair.orgId), policy, repair.requesterId)
    .map(({ userId }) => userId)
    .filter((userId) => !done.has(userId));
  const named = new Set(policy.groups.flatMap((group) => group.userIds));
  const near = all.filter((userId) => named.has(userId));
  return who === "nearest" && near.length > 0 ? near : all;
}
