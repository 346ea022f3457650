import "server-only";
import type { Ctx } from "@/lib/context";
import { type RepairDetail, type RepairRef, retryableRepairStates } from "@/lib/contracts/repair";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { createRepair } from "./create";
import { loadTargets, lockRepair } from "./load";
import { readRepair } from "./read";
import { loadRunbook } from "./request";

/**
 * Requests the targets that were not fixed again, as a new repair that is linked to the old one and needs new approvals.
 * @throws AppError `conflict` while the old one is open or when everything in it was fixed.
 */
export async function retryRepair(ctx: Ctx, input: RepairRef): Promise<RepairDetail> {
  const { repairId } = await mutate(ctx, "repair.retry", async (tx) => {
    const old = await lockRepair(tx, ctx, input.repairId);
    if (!retryableRepairStates.includes(old.state)) throw refuse("conflict", "repairNotRetryable", { state: old.state });
    const again = new Set((await loadTargets(tx, old)).filter((target) => target.state !== "fixed").map((target) => target.id));
    const existing = await tx.node.findMany({
      where: { orgId: ctx.orgId, id: { in: old.plan.targets.map((target) => target.nodeId) } },
      select: { id: true },
    });
    const nodes = new Set(existing.map((node) => node.id));
    const targets = old.plan.targets
      .filter((target) => again.has(target.targetId) && nodes.has(target.nodeId))
      .map((target) => ({ ...target, targetId: uuidv7() }));
    if (targets.length === 0) throw refuse("conflict", "nothingToRetry");
    const change = await createRepair(tx, ctx, {
      runbook: await loadRunbook(tx, ctx, old.runbookSlug, old.runbookVersion),
      version: old.runbookVersion,
      reason: old.reason,
      targets,
      retryOfId: old.id,
      concurrency: old.plan.concurrency,
      failureShare: old.plan.failureShare,
      ...(old.incidentId ? { incidentId: old.incidentId } : {}),
    });
    return { ...change, before: { retryOf: old.id } };
  });
  return readRepair(ctx, { repairId });
}
