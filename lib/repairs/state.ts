import "server-only";
import type { Owner } from "@/lib/contracts/owner";
import { openRepairStates, openTargetStates, type RepairState, type TargetState } from "@/lib/contracts/repair";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import type { Prisma } from "@/prisma/generated/client";

/**
 * Who moves each state, and where to. A state without a way out is final. This table and the next are the whole state machine, except for
 * `lateEnds`. Sets of states have their names in lib/contracts/repair.ts.
 */
export const repairStates: Record<RepairState, { owner: Owner; next: readonly RepairState[] }> = {
  draft: { owner: "requester", next: ["pending", "cancelled", "expired"] },
  pending: { owner: "approvers", next: ["approved", "rejected", "expired", "cancelled", "draft"] },
  approved: { owner: "portal", next: ["running", "cancelled", "expired"] },
  running: { owner: "portal", next: ["paused", "halted", "succeeded", "failed", "cancelled"] },
  paused: { owner: "lead", next: ["running", "cancelled"] },
  halted: { owner: "lead", next: ["running", "failed", "cancelled"] },
  succeeded: { owner: "", next: [] },
  failed: { owner: "", next: [] },
  cancelled: { owner: "", next: [] },
  rejected: { owner: "", next: [] },
  expired: { owner: "", next: [] },
};

export const targetStates: Record<TargetState, { owner: Owner; next: readonly TargetState[] }> = {
  waiting: { owner: "portal", next: ["ready", "skipped", "cancelled"] },
  ready: { owner: "agent", next: ["running", "skipped", "cancelled"] },
  running: { owner: "agent", next: ["verifying", "rolling-back", "failed", "cancelled", "lost"] },
  verifying: { owner: "agent", next: ["fixed", "rolling-back", "not-fixed", "unproved", "cancelled", "lost"] },
  "rolling-back": { owner: "agent", next: ["rolled-back", "rollback-failed", "lost"] },
  lost: { owner: "", next: [] },
  fixed: { owner: "", next: [] },
  "not-fixed": { owner: "", next: [] },
  unproved: { owner: "", next: [] },
  "rolled-back": { owner: "", next: [] },
  "rollback-failed": { owner: "", next: [] },
  failed: { owner: "", next: [] },
  cancelled: { owner: "", next: [] },
  skipped: { owner: "", next: [] },
};

/** What a late result may make of a lost target, once (`settledLate`). Otherwise `lost` is final. */
const lateEnds: readonly TargetState[] = ["fixed", "not-fixed", "unproved", "rolled-back", "rollback-failed", "failed", "cancelled"];
const waysOut = (state: TargetState): readonly TargetState[] => (state === "lost" ? lateEnds : targetStates[state].next);

/** Whether a repair has ended. */
export const isFinalRepair = (state: RepairState): boolean => !openRepairStates.includes(state);
/** Whether a target has ended. A `lost` one can still get a late result. */
export const isFinalTarget = (state: TargetState): boolean => !openTargetStates.includes(state);

/** The shortest way from one target state to another (without the first), null when there is none. Agents may report an end without every phase before it. */
export function targetPath(from: TargetState, to: TargetState): TargetState[] | null {
  if (from === "lost") return lateEnds.includes(to) ? [to] : null;
  const queue: TargetState[][] = [[from]];
  const seen = new Set<TargetState>([from]);
  for (let path = queue.shift(); path; path = queue.shift()) {
    const last = path.at(-1) as TargetState;
    if (last === to) return path.slice(1);
    for (const next of targetStates[last].next) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return null;
}

const conflict = () => refuse("conflict", "repairMoved");

/**
 * Moves a repair from a state to another: the only writer of `repair.state`.
 * @throws AppError `conflict` when the row is no longer in `from`; Error when the table knows no such move.
 */
export async function moveRepair(
  tx: Tx,
  repair: { orgId: string; id: string },
  from: RepairState,
  to: RepairState,
  data: Omit<Prisma.RepairUpdateManyMutationInput, "state"> = {},
): Promise<void> {
  if (!repairStates[from].next.includes(to)) throw new Error(`a repair never goes from ${from} to ${to}`);
  const { count } = await tx.repair.updateMany({
    where: { orgId: repair.orgId, id: repair.id, state: from },
    data: { ...data, state: to },
  });
  if (count === 0) throw conflict();
}

/**
 * Moves a target from a state to another: the only writer of `repair_target.state`. False when the row is no longer in `from`
 * (or no longer has the fencing token, or not the deadline in `onlyIfDue`): another change won the race.
 * @throws Error when the table knows no such move.
 */
export async function moveTarget(
  tx: Tx,
  target: { orgId: string; id: string; fencingToken?: number; onlyIfDue?: Date | null },
  from: TargetState,
  to: TargetState,
  data: Omit<Prisma.RepairTargetUpdateManyMutationInput, "state"> = {},
): Promise<boolean> {
  if (!waysOut(from).includes(to)) throw new Error(`a target never goes from ${from} to ${to}`);
  const { count } = await tx.repairTarget.updateMany({
    where: {
      orgId: target.orgId,
      id: target.id,
      state: from,
      ...(target.fencingToken === undefined ? {} : { fencingToken: target.fencingToken }),
      ...(target.onlyIfDue === undefined ? {} : { deadlineAt: target.onlyIfDue }),
      ...(from === "lost" ? { settledLate: false } : {}),
    },
    data: { ...data, state: to, ...(from === "lost" ? { settledLate: true } : {}) },
  });
  return count === 1;
}
