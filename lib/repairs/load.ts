import "server-only";
import type { Ctx } from "@/lib/context";
import type { Plan } from "@/lib/contracts/plan";
import { RepairState, TargetState } from "@/lib/contracts/repair";
import type { Tx } from "@/lib/db";
import { absent } from "@/lib/errors";
import { ApprovalPolicy } from "@/lib/policy/policy";
import type { Repair, RepairTarget } from "@/prisma/generated/client";

/** A row with its JSON columns typed. */
export type RepairRecord = Omit<Repair, "state" | "plan" | "policy" | "approvers"> & {
  state: RepairState;
  plan: Plan;
  policy: ApprovalPolicy;
  approvers: string[];
};
export type TargetRecord = Omit<RepairTarget, "state"> & { state: TargetState };

export const asRepair = (row: Repair): RepairRecord => ({
  ...row,
  state: RepairState.parse(row.state),
  // Written by this code only and pinned by its hash, so parsing a thousand targets on every read is not needed.
  plan: row.plan as unknown as Plan,
  policy: ApprovalPolicy.parse(row.policy),
  approvers: row.approvers as string[],
});
export const asTarget = (row: RepairTarget): TargetRecord => ({ ...row, state: TargetState.parse(row.state) });

/** Locks the repair's row until the transaction ends, so that decisions about one repair are made one after another. @throws AppError `not-found`. */
export async function lockRepair(tx: Tx, ctx: Ctx, repairId: string): Promise<RepairRecord> {
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM repair WHERE org_id = ${ctx.orgId} AND id = ${repairId} FOR UPDATE`;
  const row = locked.length > 0 ? await tx.repair.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: repairId } } }) : null;
  if (!row) throw absent();
  return asRepair(row);
}

/** @throws AppError `not-found`. */
export async function loadRepair(tx: Tx, ctx: Ctx, repairId: string): Promise<RepairRecord> {
  const row = await tx.repair.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: repairId } } });
  if (!row) throw absent();
  return asRepair(row);
}

/** A repair's targets, in its plan's order. */
export async function loadTargets(tx: Tx, repair: { orgId: string; id: string; plan: Pick<Plan, "targets"> }): Promise<TargetRecord[]> {
  const rows = await tx.repairTarget.findMany({ where: { orgId: repair.orgId, repairId: repair.id } });
  const place = new Map(repair.plan.targets.map((target, index) => [target.targetId, index]));
  return rows.map(asTarget).sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

/** The approvals of a repair's current plan, oldest first. Voided ones and rejections are left out. */
export const loadVoters = (tx: Tx, repair: { orgId: string; id: string }) =>
  tx.repairApproval.findMany({
    where: { orgId: repair.orgId, repairId: repair.id, voidedAt: null, decision: "approved" },
    orderBy: { at: "asc" },
  });
