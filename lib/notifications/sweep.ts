import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { enqueue } from "@/lib/jobs/queue";
import { collectNotices } from "./collect";

/** Finds what people should hear of, and starts whatever is due: new notices, back-offs and quiet hours that ended, and what a queue forgot. */
export async function sweepNotices(ctx: Ctx): Promise<void> {
  await collectNotices(ctx);
  const due = await withOrg(ctx, (tx) =>
    tx.delivery.findFirst({ where: { orgId: ctx.orgId, state: "waiting", nextAt: { lte: new Date() } }, select: { id: true } }),
  );
  if (due) await enqueue("notice.deliver", { orgId: ctx.orgId });
}
