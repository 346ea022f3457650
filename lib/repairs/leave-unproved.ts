import "server-only";
import { asSystem, type Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import type { AppError } from "@/lib/errors";
import { tell, toldRefusal } from "@/lib/told";
import { closeRepair } from "./close";
import { lockRepair } from "./load";

/** Ends a repair whose golden prompts cannot be run, with the reason. Does nothing when it has already ended. */
export function leaveUnproved(ctx: Ctx, repairId: string, why: AppError): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const repair = await lockRepair(tx, ctx, repairId);
    if (repair.state === "running")
      await closeRepair(tx, asSystem(ctx.orgId), repair, "failed", tell("repair.notProved", { why: toldRefusal(why) }));
  });
}
