import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { correlateIncidents } from "@/lib/incidents/correlate/correlate";
import { enqueue } from "@/lib/jobs/queue";
import { collectNotices } from "./collect";
import { sweepPages } from "./on-call/sweep-pages";

/** Groups incidents with one cause, makes notices, calls people on call, and starts deliveries that are due: new ones, after a back-off or quiet hours, and those that the queue lost. */
export async function sweepNotices(ctx: Ctx): Promise<void> {
  await correlateIncidents(ctx);
  await collectNotices(ctx);
  await sweepPages(ctx);
  const due = await withOrg(ctx, (tx) =>
    tx.delivery.findFirst({ where: { orgId: ctx.orgId, state: "waiting", nextAt: { lte: new Date() } }, select: { id: true } }),
  );
  if (due) await enqueue("notice.deliver", { orgId: ctx.orgId });
}
