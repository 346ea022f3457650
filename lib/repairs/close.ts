import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { publish } from "@/lib/bus";
import { asSystem, type Ctx } from "@/lib/context";
import type { RepairState } from "@/lib/contracts/repair";
import { afterCommit, type Tx } from "@/lib/db";
import { eventsDigest } from "@/lib/events/digest";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { kept, type Story, tell } from "@/lib/told";
import type { RepairRecord } from "./load";
import { moveRepair } from "./state";

/**
 * Ends a repair for good and writes its closing entry. A rule ends it (a deadline, the last target), even when a person
 * caused it earlier: that decision has its own entry.
 */
export async function closeRepair(tx: Tx, ctx: Ctx, repair: RepairRecord, to: RepairState, why: Story): Promise<void> {
  await moveRepair(tx, repair, repair.state, to, { finishedAt: new Date(), deadlineAt: null, ...kept(why) });
  const closed = tell("repair.closed", { number: repair.number, state: to, why: why.told });
  await recordEvents(tx, asSystem(ctx.orgId), [{ kind: `repair.${to}`, ...closed, repairId: repair.id, incidentId: repair.incidentId }]);
  const detail = {
    before: { state: repair.state },
    after: { state: to, sentence: why.text, planHash: repair.planHash, ...(await eventsDigest(tx, repair)) },
  };
  await appendAudit(tx, asSystem(ctx.orgId), { action: "repair.close", subject: `repair:${repair.id}`, detail });
  afterCommit(async () => {
    if (repair.drillId) await enqueue("drill.advance", { orgId: ctx.orgId, drillId: repair.drillId });
    await publish(ctx.orgId, { noun: "repairs", id: repair.id });
    if (repair.incidentId) await publish(ctx.orgId, { noun: "incidents", id: repair.incidentId });
  });
}
