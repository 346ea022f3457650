import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { isSelected } from "@/lib/contracts/policy-asks";
import { SaveSchedule } from "@/lib/contracts/schedule";
import { withOrg } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { matchingNodes } from "@/lib/fleet/matching";
import { oneByOne } from "@/lib/one-by-one";
import { requestRepair } from "@/lib/repairs/request";
import { kept, type Story, tell, toldRefusal } from "@/lib/told";
import { uuidv7 } from "@/lib/uuid";
import type { Schedule } from "@/prisma/generated/client";
import { nextDue, putOff } from "./next-run";

/** Later than this a run counts as missed. */
const MISSED_AFTER_MS = 5 * 60_000;
/** How long the outcome of a run is kept. */
const KEPT_MS = 90 * 86_400_000;
/** As many nodes as one repair can have. */
const MOST_NODES = 1_000;

/** Requests due runs. A run is claimed before it is requested, so that it is never requested twice, even after a crash. */
export async function runDueSchedules(ctx: Ctx, now: number = Date.now()): Promise<void> {
  const due = await withOrg(ctx, (tx) =>
    tx.schedule.findMany({ where: { orgId: ctx.orgId, enabled: true, nextAt: { lte: new Date(now) } }, orderBy: { nextAt: "asc" } }),
  );
  await oneByOne(
    due,
    ({ id }) => ({ scheduleId: id }),
    (row) => runDue(ctx, row, now),
    "a due schedule could not be run",
  );
}

async function runDue(ctx: Ctx, row: Schedule, now: number): Promise<void> {
  const schedule = SaveSchedule.parse(row.body);
  const runId = await claimRun(ctx, row, schedule, now);
  if (!runId) return;
  const isMissed = now - row.nextAt.getTime() > MISSED_AFTER_MS;
  const {
    repairId = null,
    enabled,
    why,
  } = isMissed && schedule.missed === "skip"
    ? { why: tell("schedule.missed", { at: row.nextAt.toISOString() }) }
    : await run(ctx, row, schedule);
  await withOrg(ctx, async (tx) => {
    const data = {
      lastSentence: why.text,
      lastTold: why.told,
      ...(repairId ? { lastRunAt: new Date(now), lastRepairId: repairId } : {}),
      ...(enabled === undefined ? {} : { enabled }),
    };
    await tx.schedule.updateMany({ where: { orgId: ctx.orgId, id: row.id }, data });
    await tx.scheduleRun.updateMany({ where: { orgId: ctx.orgId, id: runId }, data: { ...kept(why), repairId } });
  });
  await publish(ctx.orgId, { noun: "schedules", id: row.id });
}

/** Claims a run by moving the schedule to its next one; null when another worker has claimed it. */
function claimRun(ctx: Ctx, row: Schedule, schedule: SaveSchedule, now: number): Promise<string | null> {
  return withOrg(ctx, async (tx) => {
    const dueAt = row.dueAt ?? row.nextAt;
    const next = nextDue(schedule.timing, dueAt.getTime(), now);
    const { count } = await tx.schedule.updateMany({
      where: { orgId: ctx.orgId, id: row.id, nextAt: row.nextAt, enabled: true },
      data: { dueAt: new Date(next), nextAt: new Date(putOff(next, schedule.jitterMs)) },
    });
    if (count === 0) return null;
    await tx.scheduleRun.deleteMany({ where: { orgId: ctx.orgId, scheduleId: row.id, at: { lt: new Date(now - KEPT_MS) } } });
    const id = uuidv7();
    const began = kept(tell("schedule.began"));
    await tx.scheduleRun.create({ data: { id, orgId: ctx.orgId, scheduleId: row.id, dueAt, at: new Date(now), ...began } });
    return id;
  });
}

interface Outcome {
  why: Story;
  repairId?: string;
  enabled?: boolean;
}

/** In the name and with the rights of the person who saved the schedule. A permanent refusal switches it off. */
async function run(ctx: Ctx, row: Schedule, schedule: SaveSchedule): Promise<Outcome> {
  try {
    const nodes = await withOrg(ctx, (tx) => matchingNodes(tx, ctx.orgId, schedule.filter));
    const targets = nodes
      .filter((node) => isSelected(schedule.labels, node.labels))
      .map((node) => ({ nodeId: node.id, workload: schedule.workload }));
    if (targets.length === 0) return { why: tell("schedule.noNode") };
    if (targets.length > MOST_NODES) return { why: tell("schedule.tooMany", { n: targets.length, most: MOST_NODES }) };
    const author: Ctx = { orgId: ctx.orgId, actor: { kind: "user", userId: row.createdById, name: row.createdByName } };
    const { runbook, parameters, reason } = schedule;
    const repair = await requestRepair(author, { runbook, parameters, reason: `${reason} (schedule "${row.name}")`, targets });
    return { why: tell("schedule.requested", { number: repair.number }), repairId: repair.id };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "conflict" || error.code === "unavailable")
      return { why: tell("schedule.notRequested", { why: toldRefusal(error) }) };
    return { why: tell("schedule.switchedOff", { why: toldRefusal(error) }), enabled: false };
  }
}
