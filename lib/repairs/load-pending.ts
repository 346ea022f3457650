import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { lockRepair, type RepairRecord } from "./load";
import { policyNow } from "./policy-now";

/**
 * The locked repair, if it still waits for a decision on the plan that the caller saw, with its current policy.
 * @throws AppError `not-found`; `conflict` when it was decided, has expired, or has another plan now.
 */
export async function loadPending(tx: Tx, ctx: Ctx, input: { repairId: string; planHash?: string }): Promise<RepairRecord> {
  const repair = await lockRepair(tx, ctx, input.repairId);
  if (repair.state !== "pending") throw refuse("conflict", "repairNotPending", { state: repair.state });
  if (repair.plan.expiresAtMs <= Date.now()) throw refuse("conflict", "requestExpired");
  if (input.planHash !== undefined && repair.planHash !== input.planHash) {
    throw refuse("conflict", "planChanged");
  }
  return { ...repair, policy: await policyNow(tx, repair) };
}
