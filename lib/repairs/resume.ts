import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { RepairDetail, RepairRef } from "@/lib/contracts/repair";
import { refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { mutate } from "@/lib/mutate";
import { tell } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";
import { lockRepair } from "./load";
import { repairLimitMs } from "./plan";
import { readRepair } from "./read";
import { moveRepair } from "./state";
import { timings } from "./timings";

/**
 * Resumes a paused or halted repair. The person who resumes accepts earlier failures: only new ones halt it again.
 * @throws AppError `conflict` in any other state, or when the plan has expired meanwhile.
 */
export async function resumeRepair(ctx: Ctx, input: RepairRef): Promise<RepairDetail> {
  await mutate(ctx, "repair.resume", async (tx) => {
    const repair = await lockRepair(tx, ctx, input.repairId);
    if (repair.state !== "paused" && repair.state !== "halted") throw refuse("conflict", "repairNotResumable", { state: repair.state });
    const now = Date.now();
    if (repair.plan.expiresAtMs <= now) throw refuse("conflict", "approvalExpired");
    await moveRepair(tx, repair, repair.state, "running", {
      deadlineAt: new Date(now + repairLimitMs(repair.plan, timings.batchSlackMs)),
      sentence: "",
      told: Prisma.DbNull,
      ...(repair.state === "halted" ? { resumedAt: new Date(now) } : {}),
    });
    const resumed = tell("repair.resumed", { name: actorName(ctx) });
    await recordEvents(tx, ctx, [{ kind: "repair.resumed", ...resumed, repairId: repair.id, incidentId: repair.incidentId }]);
    return {
      subject: `repair:${repair.id}`,
      before: { state: repair.state },
      after: { state: "running" },
      result: undefined,
      due: async () => {
        await enqueue("repair.advance", { orgId: ctx.orgId, repairId: repair.id });
        await publish(ctx.orgId, { noun: "repairs", id: repair.id });
      },
    };
  });
  return readRepair(ctx, input);
}
