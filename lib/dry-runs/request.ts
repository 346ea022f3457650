import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { type DryRunDetail, type RequestDryRun as Input, RequestDryRun } from "@/lib/contracts/dry-run";
import { durationMs, type Step } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { mutate } from "@/lib/mutate";
import { placeOrder } from "@/lib/orders/place";
import { tell } from "@/lib/told";
import { readDryRun } from "./read";
import { subjectOf } from "./subject";

/** For the way to the node and back, besides the time of the steps. */
const WAY_MS = 60_000;
const LONGEST_MS = 10 * 60_000;
const PLAN_MS = 60_000;
const LOOK_MS = 10_000;
/** How many may wait for one node; its agent does them one after the other. */
const MOST_WAITING = 10;

/**
 * Asks one node what a runbook would do there. It changes nothing, so it needs no approval; the node's own policy can forbid it.
 * @throws AppError `not-found` for a repair, runbook, incident or node that is not the org's; `invalid` for parameters or a text that do not
 * fit; `forbidden` for an unsaved text by somebody who may not edit runbooks; `conflict` for a repair that has ended and for a node that does not answer.
 */
export async function requestDryRun(ctx: Ctx, request: Input): Promise<DryRunDetail> {
  const input = RequestDryRun.parse(request);
  const { dryRunId } = await mutate(ctx, "dry-run.request", async (tx) => {
    const { actor } = ctx;
    if (actor.kind !== "user" && actor.kind !== "apiKey") throw refuse("forbidden", "dryRunNeedsPerson");
    const subject = await subjectOf(tx, ctx, input);
    await refusePile(tx, ctx, subject.nodeId);
    const { nodeId, nodeName, workload, slug, version, title, repair } = subject;
    const { steps, rollback, check, parameters } = subject;
    const order = { kind: "dry-run" as const, nodeId, workload, check, steps, rollback, parameters };
    const { orderId } = await placeOrder(tx, ctx, order, ttlMs(steps));
    await tx.dryRun.create({
      data: {
        id: orderId,
        orgId: ctx.orgId,
        nodeId,
        nodeName,
        workload,
        runbookSlug: slug,
        runbookVersion: version,
        title,
        repairId: repair?.id ?? null,
        planHash: repair?.planHash ?? null,
        requesterId: actor.kind === "user" ? actor.userId : actor.makerId,
        requesterName: actor.name,
      },
    });
    if (repair) {
      const asked = tell("repair.dryRun", { name: actor.name, node: nodeName });
      await recordEvents(tx, ctx, [{ kind: "dry-run.requested", ...asked, repairId: repair.id, incidentId: repair.incidentId, nodeId }]);
    }
    return {
      subject: repair ? `repair:${repair.id}` : `dry-run:${orderId}`,
      after: { dryRunId: orderId, node: nodeName, workload, runbook: slug, version, planHash: repair?.planHash, parameters },
      result: { dryRunId: orderId },
      due: () => publish(ctx.orgId, { noun: "dry-runs", id: orderId }),
    };
  });
  return readDryRun(ctx, { dryRunId });
}

async function refusePile(tx: Tx, ctx: Ctx, nodeId: string): Promise<void> {
  const waiting = await tx.nodeOrder.count({ where: { orgId: ctx.orgId, nodeId, kind: "dry-run", state: "waiting" } });
  if (waiting >= MOST_WAITING) throw refuse("conflict", "nodeBusy");
}

const ttlMs = (steps: readonly Step[]): number =>
  Math.min(
    LONGEST_MS,
    WAY_MS + steps.reduce((sum, step) => sum + ("run" in step && step.run.plan ? Math.min(durationMs(step.timeout), PLAN_MS) : LOOK_MS), 0),
  );
