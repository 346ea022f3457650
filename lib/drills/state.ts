import "server-only";
import type { DrillState } from "@/lib/contracts/drill";
import type { Owner } from "@/lib/contracts/owner";
import type { Tx } from "@/lib/db";
import type { Prisma } from "@/prisma/generated/client";

const MINUTE = 60_000;

/** Who moves a drill from each state, how long that may take, and where to. It is always cleaned up before it ends. */
export const drillStates: Record<DrillState, { owner: Owner; withinMs: number; next: readonly DrillState[] }> = {
  injecting: { owner: "agent", withinMs: MINUTE, next: ["detecting", "clearing"] },
  detecting: { owner: "agent", withinMs: 3 * MINUTE, next: ["approving", "clearing"] },
  approving: { owner: "approvers", withinMs: 60 * MINUTE, next: ["repairing", "clearing"] },
  repairing: { owner: "agent", withinMs: 10 * MINUTE, next: ["resolving", "clearing"] },
  resolving: { owner: "portal", withinMs: 5 * MINUTE, next: ["clearing"] },
  clearing: { owner: "agent", withinMs: 2 * MINUTE, next: ["passed", "failed", "cancelled", "expired"] },
  passed: { owner: "", withinMs: 0, next: [] },
  failed: { owner: "", withinMs: 0, next: [] },
  cancelled: { owner: "", withinMs: 0, next: [] },
  expired: { owner: "", withinMs: 0, next: [] },
};

const states = Object.keys(drillStates) as DrillState[];
export const openDrillStates: readonly DrillState[] = states.filter((state) => drillStates[state].next.length > 0);
/** Whether a drill in this state has ended. */
export const isFinalDrill = (state: DrillState): boolean => drillStates[state].next.length === 0;

/** The longest that a drill may take: the agent clears its room by then, even without the portal. */
export const longestDrillMs: number = states.reduce((sum, state) => sum + drillStates[state].withinMs, 0);

/**
 * The only writer of a drill's state. @returns whether the drill was still in `from`.
 * @throws Error for a way that the table does not know.
 */
export async function moveDrill(
  tx: Tx,
  drill: { orgId: string; id: string },
  from: DrillState,
  to: DrillState,
  data: Prisma.DrillUpdateManyMutationInput = {},
): Promise<boolean> {
  if (!drillStates[from].next.includes(to)) throw new Error(`a drill cannot go from ${from} to ${to}`);
  const deadlineAt = isFinalDrill(to) ? null : new Date(Date.now() + drillStates[to].withinMs);
  const { count } = await tx.drill.updateMany({
    where: { orgId: drill.orgId, id: drill.id, state: from },
    data: { deadlineAt, ...data, state: to },
  });
  return count === 1;
}
