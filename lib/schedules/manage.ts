import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { type PauseSchedule, SaveSchedule, type ScheduleList, type ScheduleRef } from "@/lib/contracts/schedule";
import type { Tx } from "@/lib/db";
import { AppError, absent, refuse } from "@/lib/errors";
import { parseFilter } from "@/lib/fleet/filter";
import { mutate } from "@/lib/mutate";
import { loadRunbook } from "@/lib/repairs/request";
import { refuseUnfitForLater } from "@/lib/runbooks/parameters";
import { storableText } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma, Schedule as Row } from "@/prisma/generated/client";
import { nextDue, putOff } from "./next-run";
import { listSchedules } from "./read";

const changed = (ctx: Ctx, id: string) => () => publish(ctx.orgId, { noun: "schedules", id });

/** When it runs next, counted from now. */
function times({ timing, jitterMs }: Pick<SaveSchedule, "timing" | "jitterMs">): { dueAt: Date; nextAt: Date } {
  const due = nextDue(timing, Date.now(), Date.now());
  return { dueAt: new Date(due), nextAt: new Date(putOff(due, jitterMs)) };
}

/**
 * Creates or changes a schedule. The person who saved it last is the requester of its runs, with their rights at that time.
 * @throws AppError `not-found` for a runbook or schedule that is not the org's; `conflict` for a name that is taken; `invalid` for a
 * filter or a parameter that is wrong, and for a secret: a person types it each time.
 */
export async function saveSchedule(ctx: Ctx, input: SaveSchedule): Promise<ScheduleList> {
  await mutate(ctx, "schedule.edit", async (tx) => {
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "scheduleNeedsPerson");
    const runbook = await tx.runbook.findUnique({ where: { orgId_slug: { orgId: ctx.orgId, slug: input.runbook } } });
    const { scheduleId = uuidv7(), ...rest } = input;
    const before = input.scheduleId ? await tx.schedule.findFirst({ where: { orgId: ctx.orgId, id: scheduleId } }) : null;
    if (!runbook || (input.scheduleId && !before)) throw absent();
    const taken = await tx.schedule.count({ where: { orgId: ctx.orgId, name: rest.name, id: { not: scheduleId } } });
    if (taken > 0) throw refuse("conflict", "scheduleNameTaken");
    refuseWrongFilter(rest.filter);
    refuseUnfitForLater(await loadRunbook(tx, ctx, runbook.slug, runbook.latestVersion), rest.parameters);
    const body = { ...rest, reason: storableText(rest.reason) } as unknown as Prisma.InputJsonObject;
    const author = { createdById: ctx.actor.userId, createdByName: ctx.actor.name };
    const data = { name: rest.name, body, enabled: rest.enabled, ...times(rest), ...author };
    if (before) await tx.schedule.updateMany({ where: { orgId: ctx.orgId, id: scheduleId }, data });
    else await tx.schedule.create({ data: { ...data, id: scheduleId, orgId: ctx.orgId } });
    const subject = `schedule:${scheduleId}`;
    return { subject, before: before?.body, after: body, result: undefined, due: changed(ctx, scheduleId) };
  });
  return listSchedules(ctx);
}

function refuseWrongFilter(filter: string): void {
  try {
    parseFilter(filter);
  } catch (error) {
    throw error instanceof AppError ? refuse("invalid", error.said.reason, error.said.values, "filter") : error;
  }
}

/**
 * Pauses a schedule, or resumes it from now. The person who resumes it becomes its requester; pausing changes nothing else.
 * @throws AppError `not-found`; `conflict` when it is already in that state.
 */
export async function pauseSchedule(ctx: Ctx, { scheduleId, enabled }: PauseSchedule): Promise<ScheduleList> {
  await mutate(ctx, "schedule.edit", async (tx) => {
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "scheduleNeedsPerson");
    const before = await found(tx, ctx, scheduleId);
    const author = { createdById: ctx.actor.userId, createdByName: ctx.actor.name };
    const { count } = await tx.schedule.updateMany({
      where: { orgId: ctx.orgId, id: scheduleId, enabled: !enabled },
      data: enabled ? { enabled, ...times(SaveSchedule.parse(before.body)), ...author } : { enabled },
    });
    if (count === 0) throw refuse("conflict", enabled ? "scheduleRuns" : "schedulePaused");
    const subject = `schedule:${scheduleId}`;
    return { subject, before: { enabled: !enabled }, after: { enabled }, result: undefined, due: changed(ctx, scheduleId) };
  });
  return listSchedules(ctx);
}

/** Removes a schedule; its repairs stay. @throws AppError `not-found`. */
export async function removeSchedule(ctx: Ctx, input: ScheduleRef): Promise<ScheduleList> {
  await mutate(ctx, "schedule.edit", async (tx) => {
    const before = await found(tx, ctx, input.scheduleId);
    await tx.scheduleRun.deleteMany({ where: { orgId: ctx.orgId, scheduleId: before.id } });
    await tx.schedule.deleteMany({ where: { orgId: ctx.orgId, id: before.id } });
    return { subject: `schedule:${before.id}`, before: before.body, result: undefined, due: changed(ctx, before.id) };
  });
  return listSchedules(ctx);
}

async function found(tx: Tx, ctx: Ctx, id: string): Promise<Row> {
  const row = await tx.schedule.findFirst({ where: { orgId: ctx.orgId, id } });
  if (!row) throw absent();
  return row;
}
