import "server-only";
import { publish, wake } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { CancelRepair, type RepairDetail } from "@/lib/contracts/repair";
import { refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { mutate } from "@/lib/mutate";
import { storableText } from "@/lib/storable-text";
import { kept, tell } from "@/lib/told";
import { askToStop, cancelWaiting } from "./cancel-targets";
import { closeRepair } from "./close";
import { lockRepair } from "./load";
import { readRepair } from "./read";
import { isFinalRepair } from "./state";

/**
 * Stops a repair in any state: targets that have not begun never begin, running ones are asked to stop (TERM, ten seconds, KILL).
 * The repair is `cancelled` once nothing runs any more. @throws AppError `conflict` when it has ended already.
 */
export async function cancelRepair(ctx: Ctx, request: CancelRepair): Promise<RepairDetail> {
  const input = CancelRepair.parse(request);
  const reason = storableText(input.reason);
  await mutate(ctx, "repair.cancel", async (tx) => {
    const repair = await lockRepair(tx, ctx, input.repairId);
    if (isFinalRepair(repair.state)) throw refuse("conflict", "repairEnded", { state: repair.state });
    const name = actorName(ctx);
    const why = reason ? tell("repair.cancelledWhy", { name, reason }) : tell("repair.cancelled", { name });
    await cancelWaiting(tx, repair, why);
    const running = await askToStop(tx, repair);
    await recordEvents(tx, ctx, [{ kind: "repair.cancel-requested", ...why, repairId: repair.id, incidentId: repair.incidentId }]);
    if (running.length === 0) await closeRepair(tx, ctx, repair, "cancelled", why);
    else await tx.repair.update({ where: { orgId_id: { orgId: ctx.orgId, id: repair.id } }, data: kept(why) });
    return {
      subject: `repair:${repair.id}`,
      before: { state: repair.state },
      after: { state: running.length === 0 ? "cancelled" : "stopping", stopping: running.length, reason },
      result: undefined,
      due: async () => {
        await Promise.all(running.map((target) => wake(target.nodeId)));
        await publish(ctx.orgId, { noun: "repairs", id: repair.id });
        // Other repairs may wait for these nodes.
        await enqueue("repair.advance", { orgId: ctx.orgId, repairId: repair.id });
      },
    };
  });
  return readRepair(ctx, { repairId: input.repairId });
}
