import "server-only";
import { canonicalJson } from "@/lib/canonical";
import { type Ctx, personOf } from "@/lib/context";
import { DryRunOrder } from "@/lib/contracts/order";
import { Plan } from "@/lib/contracts/plan";
import type { Tx } from "@/lib/db";

/**
 * Keeps a dry run that the requester made before the request with the repair, so that approvers see what would change.
 * Only one that shows this very plan: the same runbook version, steps and values on one of its nodes. Any other stays where it is.
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
