import "server-only";
import type { NoticeFacts } from "@/lib/contracts/notifications";
import type { Tx } from "@/lib/db";
import type { Repair } from "@/prisma/generated/client";

/** "gpu-07", or "gpu-07 +11" with eleven others. */
export async function repairWhere(tx: Tx, repair: Repair): Promise<string> {
  const where = { orgId: repair.orgId, repairId: repair.id };
  const [first] = await tx.repairTarget.findMany({ where, orderBy: { nodeName: "asc" }, take: 1, select: { nodeName: true } });
  const count = await tx.repairTarget.count({ where });
  if (!first) return "";
  return count === 1 ? first.nodeName : `${first.nodeName} +${count - 1}`;
}

export const approvalFacts = (repair: Repair, where: string): NoticeFacts => ({
  number: repair.number,
  title: repair.title,
  sentence: repair.reason,
  where,
  who: repair.requesterName,
  risk: repair.risk,
  drill: repair.drillId !== null,
});
