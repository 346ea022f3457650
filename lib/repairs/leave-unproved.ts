import "server-only";
import { asSystem, type Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { closeRepair } from "./close";
import { lockRepair } from "./load";

/** Ends a repair whose proof cannot even be asked for, with the reason. Does nothing when it has ended already. */
export function leaveUnproved(ctx: Ctx, repairId: string, why: string): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const repair = await lockRepair(tx, ctx, repairId);
    if (repair.state === "running") await closeRepair(tx, asSystem(ctx.orgId), repair, "failed", `not proved: ${why}`);
  });
}
