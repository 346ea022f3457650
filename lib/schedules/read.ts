import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { RepairState } from "@/lib/contracts/repair";
import { SaveSchedule, type Schedule, type ScheduleList, type ScheduleRef, type ScheduleRuns } from "@/lib/contracts/schedule";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { toldOf } from "@/lib/told";
import type { Schedule as Row } from "@/prisma/generated/client";
import { dueTimes } from "./next-run";

/** Runs in a page of history. */
const SHOWN_RUNS = 50;
const SHOWN_TIMES = 5;

function viewSchedule(row: Row): Schedule {
  const body = SaveSchedule.parse(row.body);
  return {
    ...body,
    scheduleId: row.id,
    name: row.name,
    enabled: row.enabled,
    createdByName: row.createdByName,
    nextAt: row.enabled ? row.nextAt.getTime() : null,
    nextDue: row.enabled ? dueTimes(body.timing, (row.dueAt ?? row.nextAt).getTime(), SHOWN_TIMES) : [],
    lastRunAt: row.lastRunAt?.getTime() ?? null,
    lastRepairId: row.lastRepairId,
    lastSentence: row.lastSentence,
    lastTold: toldOf(row.lastTold),
  };
}

/** By name. */
export function listSchedules(ctx: Ctx): Promise<ScheduleList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rows = await tx.schedule.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } });
    return { schedules: rows.map(viewSchedule), can: { edit: await can(tx, ctx, "schedule.edit") } };
  });
}

/** The outcomes of a schedule's runs, newest first. @throws AppError `not-found`. */
export function readScheduleRuns(ctx: Ctx, input: ScheduleRef): Promise<ScheduleRuns> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const where = { orgId: ctx.orgId, scheduleId: input.scheduleId };
    const known = await tx.schedule.count({ where: { orgId: ctx.orgId, id: input.scheduleId } });
    if (known === 0) throw refuse("not-found", "absent");
    const runs = await tx.scheduleRun.findMany({ where, orderBy: { at: "desc" }, take: SHOWN_RUNS });
    const ids = runs.flatMap((run) => run.repairId ?? []);
    const repairs = await tx.repair.findMany({
      where: { orgId: ctx.orgId, id: { in: ids } },
      select: { id: true, number: true, state: true },
    });
    const byId = new Map(repairs.map((repair) => [repair.id, { ...repair, state: RepairState.parse(repair.state) }]));
    return {
      runs: runs.map((run) => ({
        atMs: run.at.getTime(),
        dueMs: run.dueAt.getTime(),
        sentence: run.sentence,
        told: toldOf(run.told),
        repair: run.repairId ? (byId.get(run.repairId) ?? null) : null,
      })),
    };
  });
}
