import "server-only";
import { asSystem, type Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { closeRepair } from "./close";
import { lockRepair } from "./load";

/** Ends a repair whose golden prompts cannot be run, with the reason. Does nothing when it has already ended. */
export function leaveUnproved(ctx: Ctx, repairId: string, why: string): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const repair = await lockRepair(tx, ctx, repairId);
    if (repair.state === "running") await closeRepair(tx, asSystem(ctx.orgId), repair, "failed", `not proved: ${why}`);
  });
}
