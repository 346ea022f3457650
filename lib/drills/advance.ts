import "server-only";
import { publish } from "@/lib/bus";
import { asSystem, type Ctx } from "@/lib/context";
import type { DrillLegs, DrillOutcome, DrillState } from "@/lib/contracts/drill";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { oneByOne } from "@/lib/one-by-one";
import { absentIsDone } from "@/lib/repairs/absent-is-done";
import { requestRepair } from "@/lib/repairs/request";
import { type Story, tell, toldFrom, toldRefusal } from "@/lib/told";
import type { Incident, Repair } from "@/prisma/generated/client";
import { beginClearing, closeDrill } from "./end";
import { type DrillRecord, lockDrill } from "./load";
import { drillStates, isFinalDrill, moveDrill } from "./state";

const RUNBOOK = "restore-config";

/** The next state of a drill, by the rows. */
type Step = { to: DrillState; legs?: DrillLegs; repairId?: string } | { end: DrillOutcome; why: Story | null; legs?: DrillLegs } | null;

const end = (outcome: DrillOutcome, why: Story | null, legs?: DrillLegs): Step => ({ end: outcome, why, ...(legs ? { legs } : {}) });

/** Advances a drill as far as the rows allow; past its state's deadline, towards its end. Safe to call at any time and twice. */
export async function advanceDrill(ctx: Ctx, input: { drillId: string }, now: number = Date.now()): Promise<void> {
  // One step per transaction: each is committed before the next is computed.
  for (let step = 0; step < mostSteps; step++) {
    const moved = await withOrg(ctx, async (tx) => {
      const drill = await lockDrill(tx, ctx, input.drillId).catch(absentIsDone);
      return drill && !isFinalDrill(drill.state) ? stepOn(tx, ctx, drill, now) : false;
    });
    if (!moved) return;
  }
}
const mostSteps = Object.keys(drillStates).length;

async function stepOn(tx: Tx, ctx: Ctx, drill: DrillRecord, now: number): Promise<boolean> {
  if (drill.state === "clearing") return clear(tx, ctx, drill, now);
  const step = (await look[drill.state]?.(tx, ctx, drill)) ?? overdue(drill, now);
  if (step === null) return false;
  if ("end" in step) {
    await beginClearing(tx, ctx, drill, step.end, step.why, { ...drill.legs, ...step.legs });
    return true;
  }
  const { to, legs, repairId } = step;
  const data = { ...(repairId ? { repairId } : {}), legs: { ...drill.legs, ...legs } };
  const moved = await moveDrill(tx, drill, drill.state, to, data);
  afterCommit(() => publish(ctx.orgId, { noun: "drills", id: drill.id }));
  return moved;
}

async function clear(tx: Tx, ctx: Ctx, drill: DrillRecord, now: number): Promise<boolean> {
  const order = await orderOf(tx, drill);
  const isDue = (drill.deadlineAt?.getTime() ?? 0) <= now;
  if (order?.state === "waiting" && !isDue) return false;
  await closeDrill(tx, ctx, drill, order?.state === "done");
  return true;
}

function overdue(drill: DrillRecord, now: number): Step {
  if ((drill.deadlineAt?.getTime() ?? 0) > now) return null;
  return end(drill.state === "approving" ? "expired" : "failed", tell("drill.late", { state: drill.state }));
}

type Looker = (tx: Tx, ctx: Ctx, drill: DrillRecord) => Promise<Step>;
/** What each state waits for; null while there is nothing new. */
const look: Partial<Record<DrillState, Looker>> = {
  async injecting(tx, _ctx, drill) {
    const order = await orderOf(tx, drill);
    if (order?.state === "waiting") return null;
    if (order?.state === "done") return { to: "detecting", legs: { injected: order.answeredAt?.getTime() ?? Date.now() } };
    return end(
      "failed",
      order?.state !== "expired" && order?.sentence
        ? tell("drill.refused", { sentence: order.sentence })
        : tell("drill.late", { state: drill.state }),
    );
  },

  async detecting(tx, ctx, drill) {
    const incident = await tx.incident.findFirst({ where: { orgId: ctx.orgId, drillId: drill.id } });
    if (!incident) return null;
    const opened = await tx.event.findFirst({
      where: { orgId: ctx.orgId, incidentId: incident.id, kind: "opened" },
      select: { data: true },
    });
    const sinceMs = Number((opened?.data as { sinceMs?: unknown } | undefined)?.sinceMs);
    const openedMs = incident.openedAt.getTime();
    const detected = Number.isFinite(sinceMs) ? Math.min(sinceMs, openedMs) : openedMs;
    const injected = Math.min(drill.legs.injected ?? detected, detected);
    const legs = { injected, detected, opened: openedMs };
    await tx.drill.update({ where: { orgId_id: { orgId: ctx.orgId, id: drill.id } }, data: { incidentId: incident.id } });
    try {
      return { to: "approving", repairId: await ask(ctx, drill, incident), legs: { ...legs, requested: Date.now() } };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return end("failed", tell("drill.notAsked", { why: toldRefusal(error) }), legs);
    }
  },

  async approving(tx, ctx, drill) {
    const repair = await repairOf(tx, drill);
    if (!repair) return end("failed", tell("drill.repairGone"));
    if (repair.state === "rejected") return end("failed", tell("drill.repairRejected", { why: toldFrom(repair) }));
    if (repair.state === "expired") return end("expired", tell("drill.late", { state: "approving" }));
    if (repair.state === "cancelled") return end("cancelled", tell("drill.repairCancelled", { why: toldFrom(repair) }));
    if (repair.state === "draft" || repair.state === "pending") {
      const incident = await incidentOf(tx, drill);
      // The room was cleared by the host itself: its agent was restarted, or its time was up.
      return incident && incident.state !== "open" ? end("failed", tell("drill.healed")) : null;
    }
    const decided = await tx.event.findFirst({
      where: { orgId: ctx.orgId, repairId: repair.id, kind: "repair.approved" },
      orderBy: { at: "desc" },
      select: { at: true },
    });
    return { to: "repairing", legs: { approved: (decided?.at ?? new Date()).getTime() } };
  },

  async repairing(tx, ctx, drill) {
    const repair = await repairOf(tx, drill);
    if (!repair) return end("failed", tell("drill.repairGone"));
    const target = await tx.repairTarget.findFirst({ where: { orgId: ctx.orgId, repairId: repair.id } });
    const first = target
      ? await tx.repairLog.findFirst({ where: { orgId: ctx.orgId, targetId: target.id }, orderBy: { number: "asc" }, select: { at: true } })
      : null;
    const legs: DrillLegs = {
      ...(repair.startedAt ? { dispatched: repair.startedAt.getTime() } : {}),
      ...(first ? { firstLine: first.at.getTime() } : {}),
    };
    if (repair.state === "succeeded") return { to: "resolving", legs: { ...legs, fixed: (target?.finishedAt ?? new Date()).getTime() } };
    if (["failed", "halted", "expired"].includes(repair.state))
      return end("failed", tell("drill.repairEnded", { state: repair.state, why: toldFrom(target?.sentence ? target : repair) }), legs);
    if (repair.state === "cancelled") return end("cancelled", tell("drill.repairCancelled", { why: toldFrom(repair) }), legs);
    return null;
  },

  async resolving(tx, _ctx, drill) {
    const incident = await incidentOf(tx, drill);
    if (incident?.state !== "resolved") return null;
    return end("passed", null, { resolved: (incident.resolvedAt ?? new Date()).getTime() });
  },
};

/** In the name of the person who started the drill: four-eyes applies to them as to any requester. */
async function ask(ctx: Ctx, drill: DrillRecord, incident: Incident): Promise<string> {
  const starter: Ctx = { orgId: ctx.orgId, actor: { kind: "user", userId: drill.starterId, name: drill.starterName } };
  const repair = await requestRepair(starter, {
    runbook: RUNBOOK,
    incidentId: incident.id,
    targets: [{ nodeId: drill.nodeId, workload: drill.workload }],
    reason: `Fire drill ${drill.number}: the fault is harmless, in the agent's own room`,
  });
  return repair.id;
}

const orderOf = (tx: Tx, drill: DrillRecord) => tx.nodeOrder.findUnique({ where: { orgId_id: { orgId: drill.orgId, id: drill.orderId } } });
const repairOf = (tx: Tx, drill: DrillRecord): Promise<Repair | null> =>
  tx.repair.findUnique({ where: { orgId_id: { orgId: drill.orgId, id: drill.repairId ?? "" } } });
const incidentOf = (tx: Tx, drill: DrillRecord): Promise<Incident | null> =>
  tx.incident.findUnique({ where: { orgId_id: { orgId: drill.orgId, id: drill.incidentId ?? "" } } });

/** Every open drill of the org, one after the other. */
export async function sweepDrills(ctx: Ctx, now: number = Date.now()): Promise<void> {
  const open = await withOrg(ctx, (tx) =>
    tx.drill.findMany({
      where: { orgId: ctx.orgId, finishedAt: null },
      select: { id: true },
      orderBy: { number: "asc" },
    }),
  );
  await oneByOne(
    open,
    ({ id }) => ({ drillId: id }),
    ({ id }) => advanceDrill(asSystem(ctx.orgId), { drillId: id }, now),
    "a fire drill could not be advanced",
  );
}
