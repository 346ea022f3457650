import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { enqueue } from "@/lib/jobs/queue";
import { dueRuns } from "./due-runs";

/** Asks for the runs that wait for a worker, and for those that have lost theirs. */
export async function sweepTestRuns(ctx: Ctx): Promise<void> {
  const due = await withOrg(ctx, (tx) =>
    tx.testRun.findMany({
      where: { orgId: ctx.orgId, ...dueRuns(Date.now()) },
      select: { id: true },
    }),
  );
  for (const { id } of due) await enqueue("test-run.run", { orgId: ctx.orgId, runId: id });
}
