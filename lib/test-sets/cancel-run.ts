import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { TestRunRef } from "@/lib/contracts/test-set";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";

/** Stops a run; the answers that came are kept. @throws AppError `not-found`; `conflict` when it has finished. */
export function cancelTestRun(ctx: Ctx, { runId }: TestRunRef): Promise<Record<string, never>> {
  return mutate(ctx, "test-set.run", async (tx) => {
    const run = await tx.testRun.findFirst({ where: { orgId: ctx.orgId, id: runId }, select: { testSetId: true, state: true } });
    if (!run) throw refuse("not-found", "noTestRun");
    const { count } = await tx.testRun.updateMany({
      where: { orgId: ctx.orgId, id: runId, state: { in: ["waiting", "running"] } },
      data: { state: "cancelled", finishedAt: new Date() },
    });
    if (count === 0) throw refuse("conflict", "testRunOver");
    return {
      subject: `test-set:${run.testSetId}`,
      before: { runId, state: run.state },
      after: { state: "cancelled" },
      result: {},
      due: () => publish(ctx.orgId, { noun: "test-sets", id: runId }),
    };
  });
}
