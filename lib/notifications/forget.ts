import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";

const KEPT_MS = 90 * 86_400_000;

/** Drops the log of notices that are older than 90 days. */
export function forgetNotices(ctx: Ctx): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const before = new Date(Date.now() - KEPT_MS);
    await tx.deliveryAttempt.deleteMany({ where: { orgId: ctx.orgId, at: { lt: before } } });
    await tx.delivery.deleteMany({ where: { orgId: ctx.orgId, createdAt: { lt: before }, state: { not: "waiting" } } });
    await tx.$executeRaw`
      DELETE FROM notice n WHERE n.org_id = ${ctx.orgId} AND n.created_at < ${before}
        AND NOT EXISTS (SELECT 1 FROM notice_delivery d WHERE d.org_id = n.org_id AND d.notice_id = n.id)`;
  });
}
