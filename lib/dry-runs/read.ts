import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type DryRunDetail, DryRunFilter, type DryRunList, type DryRunRow } from "@/lib/contracts/dry-run";
import { DryRunReport } from "@/lib/contracts/dry-run-report";
import { DryRunOrder, OrderState } from "@/lib/contracts/order";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import type { DryRun, NodeOrder } from "@/prisma/generated/client";

const rowOf = (run: DryRun, order: Pick<NodeOrder, "state" | "sentence" | "expiresAt" | "answeredAt">): DryRunRow => ({
  id: run.id,
  state: OrderState.parse(order.state),
  title: run.title,
  runbook: run.runbookSlug,
  version: run.runbookVersion,
  nodeId: run.nodeId,
  nodeName: run.nodeName,
  workload: run.workload,
  repairId: run.repairId,
  planHash: run.planHash,
  requesterName: run.requesterName,
  sentence: order.sentence,
  createdAt: run.createdAt.getTime(),
  expiresAt: order.expiresAt.getTime(),
  finishedAt: order.answeredAt?.getTime() ?? null,
});

/** Newest first: of a repair, of a runbook, or all. A node's report is only in `readDryRun`. */
export function listDryRuns(ctx: Ctx, input: DryRunFilter = {}): Promise<DryRunList> {
  const { repairId, runbook, limit } = DryRunFilter.parse(input);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const runs = await tx.dryRun.findMany({
      where: { orgId: ctx.orgId, ...(repairId ? { repairId } : {}), ...(runbook ? { runbookSlug: runbook } : {}) },
      orderBy: { createdAt: "desc" },
      take: limit,
    });
    const orders = await tx.nodeOrder.findMany({
      where: { orgId: ctx.orgId, id: { in: runs.map((run) => run.id) } },
      select: { id: true, state: true, sentence: true, expiresAt: true, answeredAt: true },
    });
    const orderOf = new Map(orders.map((order) => [order.id, order]));
    const dryRuns = runs.flatMap((run) => {
      const order = orderOf.get(run.id);
      return order ? [rowOf(run, order)] : [];
    });
    return { dryRuns, can: { request: await can(tx, ctx, "dry-run.request") } };
  });
}

/** One dry run with its node's report. It contains file contents, so only those who may request one can read it. @throws AppError `forbidden`, `not-found`. */
export function readDryRun(ctx: Ctx, input: { dryRunId: string }): Promise<DryRunDetail> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "dry-run.request");
    const where = { orgId_id: { orgId: ctx.orgId, id: input.dryRunId } };
    const [run, order] = [await tx.dryRun.findUnique({ where }), await tx.nodeOrder.findUnique({ where })];
    if (!run || !order) throw refuse("not-found", "noDryRun");
    const { steps, parameters } = DryRunOrder.parse(order.body);
    return { ...rowOf(run, order), steps, parameters, report: order.report === null ? null : DryRunReport.parse(order.report) };
  });
}
