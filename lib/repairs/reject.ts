import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { RejectRepair, RepairDetail } from "@/lib/contracts/repair";
import { eventsDigest } from "@/lib/events/digest";
import { recordEvents } from "@/lib/events/record";
import { mutate } from "@/lib/mutate";
import { storableText } from "@/lib/storable-text";
import { kept, tell } from "@/lib/told";
import { cancelWaiting } from "./cancel-targets";
import { loadPending } from "./load-pending";
import { readRepair } from "./read";
import { moveRepair } from "./state";

/** Ends a request for good, with a reason for its requester. @throws AppError `conflict` as for an approval. */
export async function rejectRepair(ctx: Ctx, input: RejectRepair): Promise<RepairDetail> {
  const comment = storableText(input.comment);
  await mutate(ctx, "repair.reject", async (tx) => {
    const repair = await loadPending(tx, ctx, input);
    const name = ctx.actor.kind === "system" ? "Millwright" : ctx.actor.name;
    const userId = ctx.actor.kind === "user" ? ctx.actor.userId : null;
    const membership = userId ? await tx.membership.findUnique({ where: { orgId_userId: { orgId: ctx.orgId, userId } } }) : null;
    await tx.repairApproval.create({
      data: {
        orgId: ctx.orgId,
        repairId: repair.id,
        userId,
        name,
        role: membership?.role ?? "",
        decision: "rejected",
        planHash: repair.planHash,
        comment,
      },
    });
    const rejected = tell("repair.rejected", { name, comment });
    await moveRepair(tx, repair, "pending", "rejected", { finishedAt: new Date(), deadlineAt: null, ...kept(rejected) });
    await cancelWaiting(tx, repair, tell("target.repairRejected"));
    await recordEvents(tx, ctx, [{ kind: "repair.rejected", ...rejected, repairId: repair.id, incidentId: repair.incidentId }]);
    return {
      subject: `repair:${repair.id}`,
      before: { state: "pending" },
      after: { state: "rejected", planHash: repair.planHash, comment, ...(await eventsDigest(tx, repair)) },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "repairs", id: repair.id }),
    };
  });
  return readRepair(ctx, { repairId: input.repairId });
}
