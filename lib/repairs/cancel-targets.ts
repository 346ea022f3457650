import "server-only";
import { leasedTargetStates, unbegunTargetStates } from "@/lib/contracts/repair";
import type { Tx } from "@/lib/db";
import { kept, type Story } from "@/lib/told";
import { loadTargets, type TargetRecord } from "./load";
import { moveTarget } from "./state";

type Row = Parameters<typeof loadTargets>[1];

/** Ends every target that no agent has begun, as `to`. A simultaneous claim wins its row. */
async function endUnbegun(tx: Tx, repair: Row, to: "cancelled" | "skipped", why: Story): Promise<void> {
  for (const target of await loadTargets(tx, repair)) {
    if (unbegunTargetStates.includes(target.state))
      await moveTarget(tx, target, target.state, to, { finishedAt: new Date(), deadlineAt: null, ...kept(why) });
  }
}

/** Ends all targets of a repair that have not begun as `cancelled`. */
export const cancelWaiting = (tx: Tx, repair: Row, why: Story) => endUnbegun(tx, repair, "cancelled", why);
/** Ends all targets of a repair that have not begun as `skipped`. */
export const skipWaiting = (tx: Tx, repair: Row, why: Story) => endUnbegun(tx, repair, "skipped", why);

/** Asks the agents of begun targets to stop. Comes after `cancelWaiting`, so that a claim between the two is seen. @returns those asked. */
export async function askToStop(tx: Tx, repair: Row): Promise<TargetRecord[]> {
  await tx.repairTarget.updateMany({
    where: { orgId: repair.orgId, repairId: repair.id, state: { in: [...leasedTargetStates] }, cancelRequestedAt: null },
    data: { cancelRequestedAt: new Date() },
  });
  return (await loadTargets(tx, repair)).filter((target) => leasedTargetStates.includes(target.state));
}
