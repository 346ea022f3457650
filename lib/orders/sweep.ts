import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { afterCommit, withOrg } from "@/lib/db";

/** Answered orders are kept so long, unless a repair's dry run is among them. */
const KEPT_MS = 90 * 86_400_000;

/** Ends orders that no node has answered in time, and forgets old ones. */
export function sweepOrders(ctx: Ctx, now: number = Date.now()): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const { count } = await tx.nodeOrder.updateMany({
      where: { orgId: ctx.orgId, state: "waiting", expiresAt: { lte: new Date(now) } },
      data: { state: "expired", sentence: "The node did not answer in time." },
    });
    if (count > 0) afterCommit(() => publish(ctx.orgId, { noun: "dry-runs" }));
    const old = await tx.dryRun.findMany({
      where: { orgId: ctx.orgId, repairId: null, createdAt: { lt: new Date(now - KEPT_MS) } },
      select: { id: true },
      take: 500,
    });
    if (old.length === 0) return;
    const id = { in: old.map((row) => row.id) };
    await tx.dryRun.deleteMany({ where: { orgId: ctx.orgId, id } });
    await tx.nodeOrder.deleteMany({ where: { orgId: ctx.orgId, id } });
  });
}
