import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { EditRepair, RepairDetail } from "@/lib/contracts/repair";
import { AppError } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { mutate } from "@/lib/mutate";
import { fillParameters } from "@/lib/runbooks/parameters";
import { storableText } from "@/lib/storable-text";
import type { Prisma } from "@/prisma/generated/client";
import { findingsFor } from "./findings";
import { loadPending } from "./load-pending";
import { renderPlan } from "./plan";
import { readRepair } from "./read";
import { loadRunbook } from "./request";
import { sealForNode } from "./seal-for-node";
import { moveRepair } from "./state";

/**
 * Changes the parameters of a repair that waits for approval. The plan is rendered anew with a new hash and a new expiry, and every
 * approval so far is void. @throws AppError `conflict` once it was decided; `invalid` as for a request.
 */
export async function editRepair(ctx: Ctx, input: EditRepair): Promise<RepairDetail> {
  await mutate(ctx, "repair.edit", async (tx) => {
    const repair = await loadPending(tx, ctx, { repairId: input.repairId });
    const runbook = await loadRunbook(tx, ctx, repair.runbookSlug, repair.runbookVersion);
    const incident = repair.incidentId
      ? await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: repair.incidentId } } })
      : null;
    const nodeIds = [...new Set(repair.plan.targets.map((target) => target.nodeId))];
    const nodes = await tx.node.findMany({ where: { orgId: ctx.orgId, id: { in: nodeIds } }, select: { id: true, sealingKey: true } });
    const findingOf = await findingsFor(tx, ctx, runbook, nodeIds, incident);
    const targets = repair.plan.targets.map((target) => {
      const node = nodes.find((one) => one.id === target.nodeId);
      if (!node) throw new AppError("conflict", `${target.nodeName} is no longer part of the fleet. Request the repair anew.`);
      const seal = (secret: string) => sealForNode(node.sealingKey, secret);
      return {
        ...target,
        parameters: fillParameters(runbook, { given: input.parameters, finding: findingOf(target.nodeId, target.workload), seal }),
      };
    });
    const reason = storableText(input.reason ?? repair.reason);
    if (repair.policy.reasonRequired && reason === "") throw new AppError("invalid", "Say why: approvers read it.", "reason");
    const nowMs = Date.now();
    // Waves, concurrency and failure share stay as they were; only what the parameters decide is new.
    const { waves, concurrency, failureShare } = repair.plan;
    const { plan, planHash } = renderPlan({
      orgId: ctx.orgId,
      repairId: repair.id,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + repair.policy.expiresMs,
      runbook,
      version: repair.runbookVersion,
      reason,
      targets,
      waves: waves.map((wave) => wave.length),
      concurrency,
      failureShare,
    });
    await moveRepair(tx, repair, "pending", "draft");
    const { count } = await tx.repairApproval.updateMany({
      where: { orgId: ctx.orgId, repairId: repair.id, voidedAt: null },
      data: { voidedAt: new Date(nowMs) },
    });
    const expiresAt = new Date(plan.expiresAtMs);
    await moveRepair(tx, repair, "draft", "pending", {
      plan: plan as unknown as Prisma.InputJsonObject,
      planHash,
      reason,
      expiresAt,
      deadlineAt: expiresAt,
    });
    const text = `${actorName(ctx)} changed the plan; ${count} ${count === 1 ? "approval is" : "approvals are"} void`;
    await recordEvents(tx, ctx, [{ kind: "repair.edited", text, repairId: repair.id, incidentId: repair.incidentId }]);
    return {
      subject: `repair:${repair.id}`,
      before: { planHash: repair.planHash, reason: repair.reason },
      after: { planHash, reason, voidedApprovals: count },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "repairs", id: repair.id }),
    };
  });
  return readRepair(ctx, { repairId: input.repairId });
}
