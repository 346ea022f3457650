import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { loadRetention } from "@/lib/orgs/retention";

const DAY_MS = 86_400_000;
/** Targets of one transaction, so that no lock is held for long: the output of one is at most 110 MB. */
const PORTION = 20;

/** Deletes the output of targets that ended before the organisation's retention. Plans, approvals and results stay. */
export async function forgetOutput(ctx: Ctx, now: number = Date.now()): Promise<void> {
  while ((await forgetSome(ctx, now)) === PORTION);
}

const forgetSome = (ctx: Ctx, now: number): Promise<number> =>
  withOrg(ctx, async (tx) => {
    const { orgId } = ctx;
    const { outputDays } = await loadRetention(tx, orgId);
    const old = await tx.repairTarget.findMany({
      where: { orgId, finishedAt: { lt: new Date(now - outputDays * DAY_MS) }, logSize: { gt: 0 }, outputDeletedAt: null },
      select: { id: true },
      take: PORTION,
    });
    const ids = old.map((target) => target.id);
    await tx.repairLog.deleteMany({ where: { orgId, targetId: { in: ids } } });
    await tx.repairTarget.updateMany({ where: { orgId, id: { in: ids } }, data: { outputDeletedAt: new Date(now) } });
    return old.length;
  });
