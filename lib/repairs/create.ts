import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx, personOf } from "@/lib/context";
import type { PlanTarget } from "@/lib/contracts/plan";
import type { RequestRepair } from "@/lib/contracts/repair";
import type { Runbook } from "@/lib/contracts/runbook";
import { toldRunbook } from "@/lib/contracts/told";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import type { Change } from "@/lib/mutate";
import { nextNumber } from "@/lib/orgs/next-number";
import { loadPolicy } from "@/lib/policy/org-policy";
import { seatsOf } from "@/lib/policy/policy";
import { rulesFor, writeStanding } from "@/lib/policy/rules-for";
import { withSoloRule } from "@/lib/policy/solo";
import { eligible, loadMembers } from "@/lib/policy/voters";
import { storableText } from "@/lib/storable-text";
import { tell } from "@/lib/told";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";
import { busyNodes } from "./busy-nodes";
import { renderPlan } from "./plan";
import { planAnswers } from "./plan-answers";
import { refuseUnrunnable } from "./refusing-nodes";
import { moveRepair } from "./state";
import { writeTargets } from "./write-targets";

export interface NewRepair extends Pick<RequestRepair, "waves" | "concurrency" | "failureShare" | "incidentId"> {
  runbook: Runbook;
  version: number;
  reason: string;
  targets: PlanTarget[];
  retryOfId?: string;
}

/** Writes a new repair with its plan and targets: pending, or approved at once when the policy needs no approval. */
export async function createRepair(tx: Tx, ctx: Ctx, input: NewRepair): Promise<Change<{ repairId: string }>> {
  const { runbook } = input;
  const reason = storableText(input.reason);
  const { policy, standing } = await rulesFor(tx, ctx, input);
  if (policy.reasonRequired && reason === "") throw refuse("invalid", "sayWhy", {}, "reason");
  if (runbook.whenBusy === "refuse") await refuseBusyNodes(tx, ctx, input.targets);
  const repairId = uuidv7();
  const nowMs = Date.now();
  const { plan, planHash } = renderPlan({
    ...input,
    reason,
    answers: await planAnswers(tx, ctx.orgId, runbook),
    orgId: ctx.orgId,
    repairId,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + policy.expiresMs,
  });
  const needsNobody = standing !== null || seatsOf(policy) === 0;
  if (needsNobody) await refuseUnrunnable(tx, { orgId: ctx.orgId, plan });
  const requesterId = personOf(ctx);
  const members = await loadMembers(tx, ctx.orgId);
  const { policy: org } = await loadPolicy(tx, ctx.orgId);
  const decided = withSoloRule(policy, { chosen: org.solo, risk: plan.risk, members });
  const approvers = eligible(members, decided, requesterId).map((member) => member.name);
  const number = await nextNumber(tx, ctx.orgId, "repair");
  await tx.repair.create({
    data: {
      id: repairId,
      orgId: ctx.orgId,
      number,
      state: "pending",
      risk: runbook.risk,
      title: runbook.title,
      runbookSlug: runbook.id,
      runbookVersion: input.version,
      reason,
      requesterId,
      requesterName: actorName(ctx),
      incidentId: input.incidentId ?? null,
      retryOfId: input.retryOfId ?? null,
      drillId: await drillOf(tx, ctx.orgId, input.incidentId),
      plan: plan as unknown as Prisma.InputJsonObject,
      planHash,
      policy: policy as unknown as Prisma.InputJsonObject,
      approvers,
      createdAt: new Date(nowMs),
      expiresAt: new Date(plan.expiresAtMs),
      deadlineAt: new Date(plan.expiresAtMs),
    },
  });
  await writeTargets(tx, plan);
  const link = { repairId, incidentId: input.incidentId ?? null };
  await recordEvents(tx, ctx, [
    { kind: "repair.requested", ...tell("repair.requested", { number, title: toldRunbook(runbook.title) }), ...link },
  ]);
  if (standing) await writeStanding(tx, ctx, repairId, planHash, standing);
  if (needsNobody) {
    await moveRepair(tx, { orgId: ctx.orgId, id: repairId }, "pending", "approved");
    const approved = standing ? tell("repair.approvedStanding", { name: standing.name }) : tell("repair.approvedByPolicy");
    await recordEvents(tx, ctx, [{ kind: "repair.approved", ...approved, ...link }]);
  }
  return {
    subject: `repair:${repairId}`,
    after: {
      number,
      planHash,
      state: needsNobody ? "approved" : "pending",
      runbook: runbook.id,
      version: input.version,
      risk: runbook.risk,
      reason,
      ...(standing ? { standingApprovalBy: standing.name } : {}),
    },
    result: { repairId },
    due: async () => {
      if (needsNobody) await enqueue("repair.dispatch", { orgId: ctx.orgId, repairId });
      await publish(ctx.orgId, { noun: "repairs", id: repairId });
      if (input.incidentId) await publish(ctx.orgId, { noun: "incidents", id: input.incidentId });
    },
  };
}

/** A repair for an incident of a fire drill belongs to that drill. */
async function drillOf(tx: Tx, orgId: string, incidentId: string | undefined): Promise<string | null> {
  if (!incidentId) return null;
  const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: incidentId } }, select: { drillId: true } });
  return incident?.drillId ?? null;
}

/** For a runbook that does not queue. @throws AppError `conflict` when another repair changes one of the nodes. */
export async function refuseBusyNodes(tx: Tx, ctx: Ctx, targets: readonly PlanTarget[]): Promise<void> {
  const busy = await busyNodes(tx, ctx.orgId);
  const held = targets.find((target) => busy.has(target.nodeId));
  if (held) throw refuse("conflict", "nodeHeld", { name: held.nodeName });
}
