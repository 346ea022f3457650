import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { openedTargetStates, openRepairStates } from "@/lib/contracts/repair";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { recordEvents } from "@/lib/events/record";
import { oneByOne } from "@/lib/one-by-one";
import { kept, type Story, tell } from "@/lib/told";
import type { RepairTarget } from "@/prisma/generated/client";
import { absentIsDone } from "./absent-is-done";
import { advanceRepair } from "./advance";
import { askToStop, cancelWaiting, skipWaiting } from "./cancel-targets";
import { closeRepair } from "./close";
import { dispatchRepair } from "./dispatch";
import { type GatewayBeat, lapsesAt, readGatewayBeat } from "./lapses";
import { asTarget, lockRepair, type RepairRecord } from "./load";
import { stalledRepairs } from "./stalled";
import { moveTarget } from "./state";

/**
 * Makes sure that every repair ends: states past their deadline end, lapsed leases are `lost`, and repairs that a queue or bus
 * forgot are advanced from the rows. Safe to run at any time and twice at once. A repair that fails here does not stop the others.
 * `gateway` replaces the gateway's heartbeat in tests.
 */
export async function sweepRepairs(ctx: Ctx, gateway?: GatewayBeat, now: number = Date.now()): Promise<void> {
  const lapsed = await withOrg(ctx, async (tx) => lapsedTargets(tx, ctx, gateway ?? (await readGatewayBeat(tx)), now));
  await oneByOne(
    lapsed,
    targetName,
    (target) => withOrg(ctx, (tx) => endLapsed(tx, ctx, target, now)),
    "a lapsed target could not be ended",
  );
  const overdue = await withOrg(ctx, (tx) =>
    tx.repair.findMany({
      where: { orgId: ctx.orgId, state: { in: [...openRepairStates] }, deadlineAt: { lte: new Date(now) } },
      orderBy: { number: "asc" },
      select: { id: true },
    }),
  );
  await oneByOne(
    overdue,
    repairName,
    ({ id }) => withOrg(ctx, (tx) => endOverdue(tx, ctx, id, now)),
    "an overdue repair could not be ended",
  );
  await oneByOne(await stalledRepairs(ctx), repairName, (repair) => takeOn(ctx, repair), "a stalled repair could not be advanced");
}

const repairName = ({ id }: { id: string }) => ({ repairId: id });
const targetName = ({ id, repairId }: RepairTarget) => ({ targetId: id, repairId });
const takeOn = (ctx: Ctx, { id, state }: { id: string; state: string }): Promise<void> =>
  state === "approved" ? dispatchRepair(ctx, { repairId: id }) : advanceRepair(ctx, { repairId: id });

/** Targets past their deadline. While the gateway was down no agent could claim or renew, so nothing lapses for that. */
async function lapsedTargets(tx: Tx, ctx: Ctx, gateway: GatewayBeat, now: number): Promise<RepairTarget[]> {
  const rows = await tx.repairTarget.findMany({
    where: { orgId: ctx.orgId, state: { in: [...openedTargetStates] }, deadlineAt: { lte: new Date(now) } },
    orderBy: { id: "asc" },
    take: 1_000,
  });
  return rows.filter((row) => lapsesAt(gateway, row.deadlineAt?.getTime() ?? now, now) <= now);
}

async function endLapsed(tx: Tx, ctx: Ctx, row: RepairTarget, now: number): Promise<void> {
  const target = asTarget(row);
  const claimed = target.state !== "ready";
  const to = claimed ? "lost" : "skipped";
  const why = tell(claimed ? "target.lost" : "target.unfetched");
  // A renewal at this moment may have moved the deadline, so the row must still be as it was read.
  const due = { ...target, onlyIfDue: target.deadlineAt };
  if (!(await moveTarget(tx, due, target.state, to, { finishedAt: new Date(now), deadlineAt: null, ...kept(why) }))) return;
  const repair = await tx.repair.findUnique({
    where: { orgId_id: { orgId: ctx.orgId, id: target.repairId } },
    select: { incidentId: true },
  });
  await recordEvents(tx, ctx, [
    {
      kind: `target.${to}`,
      ...tell("target.lapsed", { node: target.nodeName, why: why.told }),
      repairId: target.repairId,
      targetId: target.id,
      nodeId: target.nodeId,
      incidentId: repair?.incidentId ?? null,
    },
  ]);
  afterCommit(() => publish(ctx.orgId, { noun: "repairs", id: target.repairId, part: target.id }));
}

/** A state's deadline has passed; the table of states says what happens. */
async function endOverdue(tx: Tx, ctx: Ctx, repairId: string, now: number): Promise<void> {
  const repair = await lockRepair(tx, ctx, repairId).catch(absentIsDone);
  if (!repair || repair.deadlineAt === null || repair.deadlineAt.getTime() > now) return;
  switch (repair.state) {
    case "draft":
    case "pending":
      return endUnbegun(tx, ctx, repair, tell("repair.nobodyDecided"));
    case "approved":
      return endUnbegun(tx, ctx, repair, tell("repair.approvalExpired"));
    case "running":
      return stopOpening(tx, repair, tell("repair.tooLong"));
    case "halted":
      return stopOpening(tx, repair, tell("repair.nobodyResumed"));
    case "paused": {
      await cancelWaiting(tx, repair, tell("repair.nobodyResumed"));
      const running = await askToStop(tx, repair);
      if (running.length === 0) await closeRepair(tx, ctx, repair, "cancelled", tell("repair.nobodyResumed"));
    }
  }
}

async function endUnbegun(tx: Tx, ctx: Ctx, repair: RepairRecord, why: Story): Promise<void> {
  await skipWaiting(tx, repair, why);
  await closeRepair(tx, ctx, repair, "expired", why);
}

/** No more targets begin. Running ones have their own leases; when the last has ended, `advance` ends the repair. */
const stopOpening = (tx: Tx, repair: RepairRecord, why: Story): Promise<void> => skipWaiting(tx, repair, why);
