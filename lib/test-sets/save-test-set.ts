import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { SaveTestSet, TestSetBody, type TestSetRef } from "@/lib/contracts/test-set";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { storableJson } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";
import { loadTestSet, loadTexts } from "./load-test-set";
import { refuseUnfitRows } from "./refuse-unfit";

/**
 * Creates or changes a test set. Runs keep their rows.
 * @throws AppError `invalid` for an invalid pattern or schema; `conflict` when the name is taken, the prompt's version does not exist, or a
 * colleague saved the set meanwhile.
 */
export async function saveTestSet(ctx: Ctx, input: SaveTestSet): Promise<TestSetRef> {
  const { testSetId: known, seenAt, name, promptId, ...rest } = SaveTestSet.parse(input);
  return mutate(ctx, "test-set.edit", async (tx) => {
    refuseUnfitRows(rest.rows);
    const before = known ? await loadTestSet(tx, ctx, known) : null;
    const testSetId = known ?? uuidv7();
    const taken = await tx.testSet.count({ where: { orgId: ctx.orgId, name, id: { not: testSetId } } });
    if (taken > 0) throw refuse("conflict", "testSetNameTaken", { name }, "name");
    await loadTexts(tx, ctx, { promptId, promptVersion: rest.promptVersion });
    const body = storableJson(TestSetBody.parse(rest)) as Prisma.InputJsonObject;
    const data = { name, promptId, body, updatedAt: new Date() };
    if (before) {
      const isSeen = seenAt === undefined ? {} : { updatedAt: new Date(seenAt) };
      const { count } = await tx.testSet.updateMany({ where: { orgId: ctx.orgId, id: testSetId, ...isSeen }, data });
      if (count === 0) throw refuse("conflict", "testSetChanged", { name });
    } else await tx.testSet.create({ data: { ...data, id: testSetId, orgId: ctx.orgId } });
    return {
      subject: `test-set:${testSetId}`,
      before: before && { name: before.name, rows: before.body.rows.length },
      after: { name, rows: rest.rows.length },
      result: { testSetId },
      due: () => publish(ctx.orgId, { noun: "test-sets", id: testSetId }),
    };
  });
}
