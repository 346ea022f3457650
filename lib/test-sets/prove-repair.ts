import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { TestRunRef } from "@/lib/contracts/test-set";
import { type Tx, withOrg } from "@/lib/db";
import { AppError, refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { leaveUnproved } from "@/lib/repairs/leave-unproved";
import { lockRepair, type RepairRecord } from "@/lib/repairs/load";
import { questionsHash } from "@/lib/repairs/plan-answers";
import { createRun } from "./create-run";
import { loadTestSet } from "./load-test-set";

/** Asks for the golden answers of a repair, once. When they cannot be asked for, the repair ends as not proved, with the reason. */
export async function proveRepair(ctx: Ctx, { repairId }: { repairId: string }): Promise<void> {
  try {
    const asked = await withOrg(ctx, async (tx) => {
      const repair = await lockRepair(tx, ctx, repairId);
      const known = await tx.testRun.count({ where: { orgId: ctx.orgId, repairId } });
      return repair.state !== "running" || known > 0 ? null : ask(tx, ctx, repair);
    });
    if (!asked) return;
    await publish(ctx.orgId, { noun: "repairs", id: repairId });
    await enqueue("test-run.run", { orgId: ctx.orgId, runId: asked.runId });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await leaveUnproved(ctx, repairId, error);
  }
}

/** @throws AppError when the test set, its prompt or the endpoint differs from the approved one, or the set does not fit its prompt. */
async function ask(tx: Tx, ctx: Ctx, repair: RepairRecord): Promise<TestRunRef | null> {
  const { answers } = repair.plan;
  if (!answers) return null;
  const { testSetId, endpointId, model } = answers;
  const set = await tx.testSet.count({ where: { orgId: ctx.orgId, id: testSetId } });
  if (set === 0) throw refuse("not-found", "goldenSetRemoved", { name: answers.testSet });
  const endpoint = await tx.endpoint.count({ where: { orgId: ctx.orgId, id: endpointId } });
  if (endpoint === 0) throw refuse("not-found", "goldenEndpointRemoved", { name: answers.endpoint });
  const asker = { requesterId: null, requesterName: "Millwright", repairId: repair.id };
  const { runId, body } = await createRun(tx, ctx, await loadTestSet(tx, ctx, testSetId), [{ endpointId, model }], asker);
  if (questionsHash(body) !== answers.sha256) throw refuse("conflict", "goldenSetChanged", { name: answers.testSet });
  const text = `Asking the golden prompts of the test set ${answers.testSet}`;
  await recordEvents(tx, ctx, [{ kind: "repair.proving", text, repairId: repair.id, incidentId: repair.incidentId }]);
  return { runId };
}
