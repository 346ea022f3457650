import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { correlateIncidents } from "@/lib/incidents/correlate/correlate";
import { enqueue } from "@/lib/jobs/queue";
import { collectNotices } from "./collect";
import { sweepPages } from "./on-call/sweep-pages";

/** Puts incidents with one cause together, finds what people should hear of, calls those who are on call, and starts whatever is due: new notices, back-offs and quiet hours that ended, and what a queue forgot. */
export async function sweepNotices(ctx: Ctx): Promise<void> {
  await correlateIncidents(ctx);
  await collectNotices(ctx);
  await sweepPages(ctx);
  const due = await withOrg(ctx, (tx) =>
    tx.delivery.findFirst({ where: { orgId: ctx.orgId, state: "waiting", nextAt: { lte: new Date() } }, select: { id: true } }),
  );
  if (due) await enqueue("notice.deliver", { orgId: ctx.orgId });
}
