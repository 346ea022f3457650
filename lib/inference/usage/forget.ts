import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { loadRetention } from "@/lib/orgs/retention";

const DAY_MS = 86_400_000;
const GONE_MS = 10 * 60_000;

/** Deletes requests past the organisation's retention, and the state of doors that have ended. Daily sums stay. */
export async function forgetRequests(ctx: Ctx): Promise<void> {
  await withOrg(ctx, async (tx) => {
    const { requestDays } = await loadRetention(tx, ctx.orgId);
    const past = { orgId: ctx.orgId, at: { lt: new Date(Date.now() - requestDays * DAY_MS) } };
    await tx.inferenceRequest.deleteMany({ where: past });
    await tx.inferenceReplay.deleteMany({ where: past });
    await tx.inferenceState.deleteMany({ where: { orgId: ctx.orgId, at: { lt: new Date(Date.now() - GONE_MS) } } });
  });
}
