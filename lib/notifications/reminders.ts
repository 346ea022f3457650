import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { approversOf } from "./approvers";
import type { NewNotice } from "./new-notice";
import { approvalFacts, repairWhere } from "./repair-facts";

/** How long a request waits before everybody who may approve is reminded, each time after the one before. */
const REMIND_AFTER_MS = [15 * 60_000, 60 * 60_000, 4 * 3_600_000];

/** Reminders of requests that still wait. Each has its own key, so it is sent once however often this looks. */
export async function approvalReminders(tx: Tx, ctx: Ctx, nowMs: number): Promise<NewNotice[]> {
  const waiting = await tx.repair.findMany({
    where: { orgId: ctx.orgId, state: "pending", createdAt: { lte: new Date(nowMs - REMIND_AFTER_MS[0]!) } },
    orderBy: { number: "asc" },
    take: 200,
  });
  const notices: NewNotice[] = [];
  for (const repair of waiting) {
    const round = REMIND_AFTER_MS.filter((ms) => repair.createdAt.getTime() + ms <= nowMs).length;
    const key = `approval.reminder:${repair.id}:${round}`;
    if ((await tx.notice.count({ where: { orgId: ctx.orgId, key } })) > 0) continue;
    notices.push({
      key,
      kind: "approval.reminder",
      severity: "warning",
      facts: approvalFacts(repair, await repairWhere(tx, repair)),
      path: `repairs/${repair.id}`,
      incidentId: repair.incidentId,
      repairId: repair.id,
      audience: { who: "people", userIds: await approversOf(tx, repair, "all") },
    });
  }
  return notices;
}
