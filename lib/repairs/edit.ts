import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx, personOf } from "@/lib/context";
import type { Plan } from "@/lib/contracts/plan";
import type { EditRepair, RepairDetail } from "@/lib/contracts/repair";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { mutate } from "@/lib/mutate";
import { loadPolicy } from "@/lib/policy/org-policy";
import type { ApprovalPolicy } from "@/lib/policy/policy";
import { policyOf } from "@/lib/policy/policy-of";
import { labelsOf } from "@/lib/policy/rules-for";
import { eligible, loadMembers } from "@/lib/policy/voters";
import { storableText } from "@/lib/storable-text";
import { tell } from "@/lib/told";
import type { Prisma } from "@/prisma/generated/client";
import { refuseBusyNodes } from "./create";
import type { RepairRecord } from "./load";
import { loadPending } from "./load-pending";
import { renderPlan } from "./plan";
import { planAnswers } from "./plan-answers";
import { planTargets } from "./plan-targets";
import { readRepair } from "./read";
import { loadRunbook } from "./request";
import { moveRepair } from "./state";
import { writeTargets } from "./write-targets";

/**
 * Changes what a repair that waits for approval will do: its nodes, parameters, waves, reason. The plan is rendered again with a new hash
 * and a new expiry, the org's current rules apply to it, and every approval so far is void. A person who changes a plan counts as
 * its author: under four eyes they cannot approve it, and no standing approval reaches it.
 * @throws AppError `conflict` once it was decided, or when the plan has changed since; `invalid` as for a request.
 */
export async function editRepair(ctx: Ctx, input: EditRepair): Promise<RepairDetail> {
  await mutate(ctx, "repair.edit", async (tx) => {
    const repair = await loadPending(tx, ctx, input);
    const { plan, planHash, policy } = await editedPlan(tx, ctx, repair, input);
    await moveRepair(tx, repair, "pending", "draft");
    const { count } = await tx.repairApproval.updateMany({
      where: { orgId: ctx.orgId, repairId: repair.id, voidedAt: null },
      data: { voidedAt: new Date(plan.createdAtMs) },
    });
    await writeTargets(tx, plan);
    const expiresAt = new Date(plan.expiresAtMs);
    await moveRepair(tx, repair, "draft", "pending", {
      plan: plan as unknown as Prisma.InputJsonObject,
      planHash,
      policy: policy as unknown as Prisma.InputJsonObject,
      approvers: eligible(await loadMembers(tx, ctx.orgId), policy, repair.requesterId).map((member) => member.name),
      reason: plan.reason,
      expiresAt,
      deadlineAt: expiresAt,
    });
    const edited = tell("repair.edited", { name: actorName(ctx), n: count });
    await recordEvents(tx, ctx, [{ kind: "repair.edited", ...edited, repairId: repair.id, incidentId: repair.incidentId }]);
    return {
      subject: `repair:${repair.id}`,
      before: { planHash: repair.planHash, reason: repair.reason },
      after: { planHash, reason: plan.reason, voidedApprovals: count },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "repairs", id: repair.id }),
    };
  });
  return readRepair(ctx, { repairId: input.repairId });
}

async function editedPlan(
  tx: Tx,
  ctx: Ctx,
  repair: RepairRecord,
  input: EditRepair,
): Promise<{ plan: Plan; planHash: string; policy: ApprovalPolicy }> {
  const before = repair.plan;
  const runbook = await loadRunbook(tx, ctx, repair.runbookSlug, repair.runbookVersion);
  const incident = repair.incidentId
    ? await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: repair.incidentId } } })
    : null;
  const targets = await planTargets(tx, ctx, {
    runbook,
    incident,
    targets: input.targets ?? before.targets,
    parameters: input.parameters ?? {},
    kept: before.targets,
  });
  if (runbook.whenBusy === "refuse") await refuseBusyNodes(tx, ctx, targets);
  const policy = await policyFor(tx, ctx, repair, targets);
  const reason = storableText(input.reason ?? repair.reason);
  if (policy.reasonRequired && reason === "") throw refuse("invalid", "sayWhy", {}, "reason");
  // Other nodes get new waves; the same nodes keep their waves unless the edit changes them.
  const sizes = input.targets ? undefined : before.waves.map((wave) => wave.length);
  const nowMs = Date.now();
  const { plan, planHash } = renderPlan({
    orgId: ctx.orgId,
    repairId: repair.id,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + policy.expiresMs,
    runbook,
    version: repair.runbookVersion,
    reason,
    targets,
    answers: await planAnswers(tx, ctx.orgId, runbook),
    waves: input.waves ?? sizes,
    concurrency: input.concurrency ?? before.concurrency,
    failureShare: input.failureShare ?? before.failureShare,
  });
  return { plan, planHash, policy };
}

async function policyFor(tx: Tx, ctx: Ctx, repair: RepairRecord, targets: Plan["targets"]): Promise<ApprovalPolicy> {
  const { policy: org } = await loadPolicy(tx, ctx.orgId);
  const labels = await labelsOf(
    tx,
    ctx.orgId,
    targets.map((target) => target.nodeId),
  );
  const author = personOf(ctx);
  const authors = [...new Set([...repair.policy.authors, ...(author ? [author] : [])])];
  return { ...policyOf(org, repair.plan.risk, [...labels.values()]), authors };
}
