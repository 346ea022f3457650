import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { RunTestSet, subjectName, type TestRunRef } from "@/lib/contracts/test-set";
import { refuse } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { mutate } from "@/lib/mutate";
import { demandUser } from "@/lib/playground/demand-user";
import { createRun } from "./create-run";
import { loadTestSet } from "./load-test-set";
import { removeRuns } from "./remove-runs";

/** Runs of an organisation that wait or run at the same time. */
const MOST_AT_ONCE = 5;
/** Of one test set. */
const KEPT_RUNS = 50;

/**
 * Asks for a run of a test set over models. A worker does it; the run has a copy of the prompt and rows, so that later changes of prompt or set do not
 * change what its results mean.
 * @throws AppError `not-found` for a set or an endpoint of another organisation; `conflict` for a row without one of the prompt's variables, or
 * while five runs are running.
 */
export function requestTestRun(ctx: Ctx, input: RunTestSet): Promise<TestRunRef> {
  const { testSetId, subjects } = RunTestSet.parse(input);
  return mutate(ctx, "test-set.run", async (tx) => {
    const requesterId = demandUser(ctx);
    const testSet = await loadTestSet(tx, ctx, testSetId);
    const underWay = await tx.testRun.count({ where: { orgId: ctx.orgId, state: { in: ["waiting", "running"] } } });
    if (underWay >= MOST_AT_ONCE) throw refuse("conflict", "testRunsBusy", { most: MOST_AT_ONCE });
    const { runId, body } = await createRun(tx, ctx, testSet, subjects, { requesterId, requesterName: actorName(ctx) });
    const old = await tx.testRun.findMany({
      // A run that proved a repair is kept with it.
      where: { orgId: ctx.orgId, testSetId, repairId: null, state: { in: ["done", "cancelled"] } },
      orderBy: { createdAt: "desc" },
      skip: KEPT_RUNS,
      select: { id: true },
    });
    await removeRuns(
      tx,
      ctx,
      old.map(({ id }) => id),
    );
    return {
      subject: `test-set:${testSetId}`,
      after: { runId, models: body.subjects.map(subjectName) },
      result: { runId },
      due: async () => {
        await publish(ctx.orgId, { noun: "test-sets", id: testSetId });
        await enqueue("test-run.run", { orgId: ctx.orgId, runId });
      },
    };
  });
}
