import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { RepairDetail, RepairRef } from "@/lib/contracts/repair";
import { refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { mutate } from "@/lib/mutate";
import { tell } from "@/lib/told";
import { lockRepair } from "./load";
import { readRepair } from "./read";
import { moveRepair } from "./state";
import { timings } from "./timings";

/** Lets running targets finish and opens no more until a person resumes. @throws AppError `conflict` unless it is running. */
export async function pauseRepair(ctx: Ctx, input: RepairRef): Promise<RepairDetail> {
  await mutate(ctx, "repair.pause", async (tx) => {
    const repair = await lockRepair(tx, ctx, input.repairId);
    if (repair.state !== "running") throw refuse("conflict", "repairNotRunning", { state: repair.state });
    await moveRepair(tx, repair, "running", "paused", { deadlineAt: new Date(Date.now() + timings.pausedMs) });
    const paused = tell("repair.paused", { name: actorName(ctx) });
    await recordEvents(tx, ctx, [{ kind: "repair.paused", ...paused, repairId: repair.id, incidentId: repair.incidentId }]);
    return {
      subject: `repair:${repair.id}`,
      before: { state: "running" },
      after: { state: "paused" },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "repairs", id: repair.id }),
    };
  });
  return readRepair(ctx, input);
}
