import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";

const KEPT_MS = 90 * 86_400_000;
const BATCH = 500;

/** Deletes dry runs older than 90 days with their orders. A repair's dry runs stay as long as the repair. */
export async function forgetDryRuns(ctx: Ctx, now: number = Date.now()): Promise<void> {
  while ((await forgetSome(ctx, now)) === BATCH);
}

const forgetSome = (ctx: Ctx, now: number): Promise<number> =>
  withOrg(ctx, async (tx) => {
    const old = await tx.dryRun.findMany({
      where: { orgId: ctx.orgId, repairId: null, createdAt: { lt: new Date(now - KEPT_MS) } },
      select: { id: true },
      take: BATCH,
    });
    const id = { in: old.map((row) => row.id) };
    await tx.dryRun.deleteMany({ where: { orgId: ctx.orgId, id } });
    await tx.nodeOrder.deleteMany({ where: { orgId: ctx.orgId, id } });
    return old.length;
  });
