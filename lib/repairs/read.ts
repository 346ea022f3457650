import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { CheckResult } from "@/lib/contracts/check";
import {
  openRepairStates,
  type RepairDetail,
  RepairFilter,
  type RepairList,
  type RepairRow,
  type RepairTarget,
  type RepairWarning,
  type TargetState,
} from "@/lib/contracts/repair";
import { type Tx, withOrg } from "@/lib/db";
import { passkeysOf } from "@/lib/passkeys/manage";
import { relyingParty } from "@/lib/passkeys/relying-party";
import { missingNeeds } from "@/lib/policy/policy";
import { eligible, standing } from "@/lib/policy/voters";
import { toldOf } from "@/lib/told";
import { asRepair, loadRepair, loadTargets, type RepairRecord, type TargetRecord } from "./load";
import { lostRepairs } from "./lost-repairs";
import { policyNow } from "./policy-now";
import { refusingNodes } from "./refusing-nodes";
import { type Viewer, viewerOf, viewRepair } from "./view";
import { waitsFor } from "./waits-for";

/** Newest first; "needs-me" has those that wait for people with the caller's rights. */
export function listRepairs(ctx: Ctx, input: RepairFilter = {}): Promise<RepairList> {
  const filter = RepairFilter.parse(input);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const viewer = await viewerOf(tx, ctx);
    const needsMe = await rowsThatNeed(tx, ctx, viewer);
    if (filter.state === "needs-me")
      return { repairs: needsMe.filter((row) => matches(row, filter)).slice(0, filter.limit), needsMe: needsMe.length };
    const open = [...openRepairStates];
    const where = {
      ...(filter.state === "open" ? { state: { in: open } } : {}),
      ...(filter.state === "finished" ? { state: { notIn: open } } : {}),
      ...(filter.runbook ? { runbookSlug: filter.runbook } : {}),
      ...(filter.nodeId ? { id: { in: await repairsOfNode(tx, ctx, filter.nodeId) } } : {}),
    };
    return { repairs: await rowsOf(tx, ctx, viewer, where, filter.limit), needsMe: needsMe.length };
  });
}

/** Pending and halted repairs on which the viewer can act, those with a lost target that the viewer can retry, and the viewer's own requests that too few people may approve. */
async function rowsThatNeed(tx: Tx, ctx: Ctx, viewer: Viewer): Promise<RepairRow[]> {
  const where = { OR: [{ state: { in: ["pending", "halted"] } }, { id: { in: await lostRepairs(tx, ctx.orgId) } }] };
  const rows = await rowsOf(tx, ctx, viewer, where, 500);
  const isStuck = (row: RepairRow) => row.state === "pending" && !row.enough && row.requesterId === viewer.userId;
  return rows.filter((row) => row.can.approve || row.can.retry || (row.state === "halted" && row.can.resume) || isStuck(row));
}

const matches = (row: RepairRow, filter: { runbook?: string | undefined }): boolean => !filter.runbook || row.runbook === filter.runbook;

async function repairsOfNode(tx: Tx, ctx: Ctx, nodeId: string): Promise<string[]> {
  const rows = await tx.repairTarget.findMany({ where: { orgId: ctx.orgId, nodeId }, distinct: ["repairId"], select: { repairId: true } });
  return rows.map((row) => row.repairId);
}

type Where = NonNullable<NonNullable<Parameters<Tx["repair"]["findMany"]>[0]>["where"]>;

/** Three reads for a whole page, whatever its length. */
async function rowsOf(tx: Tx, ctx: Ctx, viewer: Viewer, where: Where, take: number): Promise<RepairRow[]> {
  const repairs = (await tx.repair.findMany({ where: { ...where, orgId: ctx.orgId }, orderBy: { number: "desc" }, take })).map(asRepair);
  const ids = repairs.map((repair) => repair.id);
  const approvals = await tx.repairApproval.findMany({
    where: { orgId: ctx.orgId, repairId: { in: ids }, voidedAt: null, decision: "approved" },
    select: { repairId: true, userId: true },
  });
  const ended = await tx.repairTarget.groupBy({
    by: ["repairId", "state"],
    where: { orgId: ctx.orgId, repairId: { in: ids }, state: { in: ["fixed", "lost"] } },
    _count: true,
  });
  const count = (repairId: string, state: string) => ended.find((row) => row.repairId === repairId && row.state === state)?._count ?? 0;
  return repairs.map((repair) => {
    const given = approvals.filter((approval) => approval.repairId === repair.id);
    return viewRepair(repair, viewer, given, { fixed: count(repair.id, "fixed"), lost: count(repair.id, "lost") });
  });
}

/** Everything about one repair. @throws AppError `not-found`. */
export function readRepair(ctx: Ctx, input: { repairId: string }): Promise<RepairDetail> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const stored = await loadRepair(tx, ctx, input.repairId);
    const repair = stored.state === "pending" ? { ...stored, policy: await policyNow(tx, stored) } : stored;
    const targets = await loadTargets(tx, repair);
    const viewer = await viewerOf(tx, ctx);
    const approvals = await tx.repairApproval.findMany({ where: { orgId: ctx.orgId, repairId: repair.id }, orderBy: { at: "asc" } });
    const given = approvals.filter((approval) => approval.voidedAt === null && approval.decision === "approved");
    const pending = repair.state === "pending";
    const able = eligible(viewer.members, repair.policy, repair.requesterId);
    const count = (state: TargetState) => targets.filter((target) => target.state === state).length;
    return {
      ...viewRepair(repair, viewer, given, { fixed: count("fixed"), lost: count("lost") }),
      plan: repair.plan,
      planHash: repair.planHash,
      targets: targets.map(viewTarget),
      approvals: approvals.map((approval) => ({
        userId: approval.userId,
        name: approval.name,
        decision: approval.decision === "rejected" ? "rejected" : "approved",
        planHash: approval.planHash,
        comment: approval.comment,
        atMs: approval.at.getTime(),
        void: approval.voidedAt !== null,
      })),
      needs: pending ? missingNeeds(repair.policy, standing(given, viewer.members)) : await waitsFor(tx, ctx, repair, targets),
      // Who can approve now; after the decision, who could have.
      approvers: pending ? able.map((member) => member.name) : repair.approvers,
      retryOf: repair.retryOfId,
      warnings: warningsOf(repair),
      refusing: pending || repair.state === "approved" ? await refusingNodes(tx, repair) : [],
      asks: await asksOf(tx, repair, viewer),
    };
  });
}

const viewTarget = (target: TargetRecord): RepairTarget => ({
  id: target.id,
  nodeId: target.nodeId,
  nodeName: target.nodeName,
  workload: target.workload,
  wave: target.wave,
  state: target.state,
  stepId: target.stepId,
  sentence: target.sentence,
  told: toldOf(target.told),
  startedAt: target.startedAt?.getTime() ?? null,
  finishedAt: target.finishedAt?.getTime() ?? null,
  deadlineAt: target.deadlineAt?.getTime() ?? null,
  cancelRequested: target.cancelRequestedAt !== null,
  exitCode: target.exitCode,
  before: target.before === null ? null : CheckResult.parse(target.before),
  after: target.after === null ? null : CheckResult.parse(target.after),
  chunks: target.chunks,
  outputDeletedAt: target.outputDeletedAt?.getTime() ?? null,
});

async function asksOf(tx: Tx, repair: RepairRecord, viewer: Viewer): Promise<NonNullable<RepairDetail["asks"]>> {
  const passkeys = viewer.userId ? await passkeysOf(tx, viewer.userId) : [];
  const { passkey, typedName, solo } = repair.policy;
  return { passkey, typedName, solo, rpId: relyingParty().rpId, credentialIds: passkeys.map((one) => one.credentialId) };
}

function warningsOf(repair: RepairRecord): RepairWarning[] {
  const { plan } = repair;
  const warnings: RepairWarning[] = [];
  if (!plan.verify) warnings.push("unverified");
  if (plan.rollback.length === 0 && plan.risk !== "read-only") warnings.push("no-rollback");
  if (plan.downtimeMs > 0) warnings.push("downtime");
  return warnings;
}
