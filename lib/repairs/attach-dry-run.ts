import "server-only";
import { canonicalJson } from "@/lib/canonical";
import { type Ctx, personOf } from "@/lib/context";
import { DryRunOrder } from "@/lib/contracts/order";
import { Plan } from "@/lib/contracts/plan";
import type { Tx } from "@/lib/db";

/**
 * Attaches the requester's earlier dry run to the repair, so that approvers see what would change.
 * Only one of exactly this plan: the same runbook version, steps and values on one of its nodes. Others are not attached.
 */
export async function attachDryRun(tx: Tx, ctx: Ctx, { repairId, dryRunId }: { repairId: string; dryRunId: string }): Promise<void> {
  const where = { orgId_id: { orgId: ctx.orgId, id: dryRunId } };
  const [run, order] = [await tx.dryRun.findUnique({ where }), await tx.nodeOrder.findUnique({ where })];
  if (!run || !order || run.repairId !== null || run.requesterId !== personOf(ctx)) return;
  const repair = await tx.repair.findUniqueOrThrow({ where: { orgId_id: { orgId: ctx.orgId, id: repairId } } });
  const plan = Plan.parse(repair.plan);
  const shown = DryRunOrder.parse(order.body);
  const target = plan.targets.find(({ nodeId, workload }) => nodeId === run.nodeId && workload === run.workload);
  const isSame =
    target !== undefined &&
    run.runbookSlug === plan.runbook.slug &&
    run.runbookVersion === plan.runbook.version &&
    canonicalJson([shown.steps, shown.rollback, shown.parameters]) === canonicalJson([plan.steps, plan.rollback, target.parameters]);
  if (isSame) await tx.dryRun.updateMany({ where: { orgId: ctx.orgId, id: dryRunId }, data: { repairId, planHash: repair.planHash } });
}
