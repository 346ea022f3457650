import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { publish } from "@/lib/bus";
import { asSystem, type Ctx } from "@/lib/context";
import type { DrillLegs, DrillOutcome } from "@/lib/contracts/drill";
import { openRepairStates } from "@/lib/contracts/repair";
import { afterCommit, type Tx } from "@/lib/db";
import { placeOrder } from "@/lib/orders/place";
import { cancelRepair } from "@/lib/repairs/cancel";
import { kept, type Story, storyOf, tell } from "@/lib/told";
import type { DrillRecord } from "./load";
import { drillStates, moveDrill } from "./state";

/** The end is decided. First the drill's repair and its room on the host are removed. */
export async function beginClearing(
  tx: Tx,
  ctx: Ctx,
  drill: DrillRecord,
  outcome: DrillOutcome,
  why: Story | null,
  legs: DrillLegs = drill.legs,
): Promise<void> {
  const system = asSystem(ctx.orgId);
  const { nodeId, workload, id: drillId } = drill;
  const { withinMs } = drillStates.clearing;
  const order = { kind: "drill" as const, action: "clear" as const, drillId, nodeId, workload, untilMs: Date.now() };
  const { orderId } = await placeOrder(tx, system, order, withinMs);
  await moveDrill(tx, drill, drill.state, "clearing", { outcome, ...(why ? kept(why) : {}), orderId, legs });
  const repair = drill.repairId
    ? await tx.repair.findFirst({
        where: { orgId: ctx.orgId, id: drill.repairId, state: { in: [...openRepairStates] } },
        select: { id: true },
      })
    : null;
  if (repair) await cancelRepair(system, { repairId: repair.id, reason: tell("drill.over", { number: drill.number }).text });
  afterCommit(() => publish(ctx.orgId, { noun: "drills", id: drill.id }));
}

/** Closes the drill and its incident, and writes the report into the audit chain. */
export async function closeDrill(tx: Tx, ctx: Ctx, drill: DrillRecord, cleared: boolean): Promise<void> {
  const outcome = drill.outcome ?? "failed";
  const now = Date.now();
  const legs: DrillLegs = cleared ? { ...drill.legs, cleared: now } : drill.legs;
  const why = cleared ? null : notCleared(drill);
  const sentence = why?.text ?? drill.sentence;
  if (!(await moveDrill(tx, drill, "clearing", outcome, { finishedAt: new Date(now), legs, ...(why ? kept(why) : {}) }))) return;
  if (drill.incidentId) {
    const { count } = await tx.incident.updateMany({
      where: { orgId: ctx.orgId, id: drill.incidentId, state: { not: "resolved" } },
      data: { state: "resolved", resolvedAt: new Date(now) },
    });
    const { text, told } = tell("incident.drillOver", { number: drill.number, outcome });
    await tx.event.create({
      data: {
        orgId: ctx.orgId,
        nodeId: drill.nodeId,
        incidentId: drill.incidentId,
        kind: count > 0 ? "resolved" : "drill.over",
        text,
        data: { told },
      },
    });
    afterCommit(() => publish(ctx.orgId, { noun: "incidents", id: drill.incidentId! }));
  }
  await appendAudit(tx, asSystem(ctx.orgId), {
    action: "drill.close",
    subject: `drill:${drill.id}`,
    detail: { before: { state: "clearing" }, after: { state: outcome, sentence, legs } },
  });
  afterCommit(() => publish(ctx.orgId, { noun: "drills", id: drill.id }));
}

function notCleared(drill: DrillRecord): Story {
  const notSaid = tell("drill.notCleared");
  return drill.sentence === "" ? notSaid : tell("drill.both", { first: storyOf(drill).told, second: notSaid.told });
}
