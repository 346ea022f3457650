import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { TestSetRef } from "@/lib/contracts/test-set";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { loadTestSet } from "./load-test-set";
import { removeRuns } from "./remove-runs";

/**
 * Removes a test set with its runs; a running one ends.
 * @throws AppError `not-found`; `conflict` when a run of it judged a repair: that run is kept with the repair.
 */
export function removeTestSet(ctx: Ctx, { testSetId }: TestSetRef): Promise<Record<string, never>> {
  return mutate(ctx, "test-set.edit", async (tx) => {
    const { name, body } = await loadTestSet(tx, ctx, testSetId);
    const proof = await tx.testRun.findFirst({
      where: { orgId: ctx.orgId, testSetId, repairId: { not: null } },
      select: { repairId: true },
    });
    if (proof?.repairId) throw refuse("conflict", "testSetProves", { name, number: await numberOf(tx, ctx, proof.repairId) });
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

async function numberOf(tx: Tx, { orgId }: Ctx, id: string): Promise<number> {
  return (await tx.repair.findUniqueOrThrow({ where: { orgId_id: { orgId, id } }, select: { number: true } })).number;
}
