import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { afterCommit, withOrg } from "@/lib/db";

/** Ends orders that no node has answered in time. */
export function sweepOrders(ctx: Ctx, now: number = Date.now()): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const { count } = await tx.nodeOrder.updateMany({
      where: { orgId: ctx.orgId, state: "waiting", expiresAt: { lte: new Date(now) } },
      data: { state: "expired", sentence: "The node did not answer in time." },
    });
    if (count > 0) afterCommit(() => publish(ctx.orgId, { noun: "dry-runs" }));
  });
}
