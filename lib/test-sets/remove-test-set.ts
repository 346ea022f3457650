import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { TestSetRef } from "@/lib/contracts/test-set";
import { mutate } from "@/lib/mutate";
import { loadTestSet } from "./load-test-set";
import { removeRuns } from "./remove-runs";

/** Removes a test set with its runs; one that is under way ends. @throws AppError `not-found`. */
export function removeTestSet(ctx: Ctx, { testSetId }: TestSetRef): Promise<Record<string, never>> {
  return mutate(ctx, "test-set.edit", async (tx) => {
    const { name, body } = await loadTestSet(tx, ctx, testSetId);
    const runs = await tx.testRun.findMany({ where: { orgId: ctx.orgId, testSetId }, select: { id: true } });
    await removeRuns(
      tx,
      ctx,
      runs.map(({ id }) => id),
    );
    await tx.testSet.deleteMany({ where: { orgId: ctx.orgId, id: testSetId } });
    return {
      subject: `test-set:${testSetId}`,
      before: { name, rows: body.rows.length },
      result: {},
      due: () => publish(ctx.orgId, { noun: "test-sets", id: testSetId }),
    };
  });
}
