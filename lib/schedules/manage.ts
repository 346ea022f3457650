import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { SaveSchedule, type Schedule, type ScheduleList, type ScheduleRef } from "@/lib/contracts/schedule";
import { withOrg } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { storableText } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma, Schedule as Row } from "@/prisma/generated/client";
import { nextRun } from "./next-run";

const viewSchedule = (row: Row): Schedule => ({
  ...SaveSchedule.parse(row.body),
  scheduleId: row.id,
  name: row.name,
  enabled: row.enabled,
  createdByName: row.createdByName,
  nextAt: row.enabled ? row.nextAt.getTime() : null,
  lastRunAt: row.lastRunAt?.getTime() ?? null,
  lastRepairId: row.lastRepairId,
  lastSentence: row.lastSentence,
});

export function listSchedules(ctx: Ctx): Promise<ScheduleList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rows = await tx.schedule.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } });
    return { schedules: rows.map(viewSchedule), can: { edit: await can(tx, ctx, "schedule.edit") } };
  });
}

/**
 * Makes or changes a schedule. Whoever saves it last is the requester of its runs, with the rights they have when it runs.
 * @throws AppError `not-found` for a runbook or schedule that is not the org's; `conflict` for a name that is taken.
 */
export async function saveSchedule(ctx: Ctx, input: SaveSchedule): Promise<ScheduleList> {
  await mutate(ctx, "schedule.edit", async (tx) => {
    if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Only a person answers for a schedule.");
    const runbook = await tx.runbook.findUnique({ where: { orgId_slug: { orgId: ctx.orgId, slug: input.runbook } } });
    const { scheduleId = uuidv7(), ...rest } = input;
    const before = input.scheduleId ? await tx.schedule.findFirst({ where: { orgId: ctx.orgId, id: scheduleId } }) : null;
    if (!runbook || (input.scheduleId && !before)) throw new AppError("not-found", "There is nothing here by that name.");
    const taken = await tx.schedule.count({ where: { orgId: ctx.orgId, name: rest.name, id: { not: scheduleId } } });
    if (taken > 0) throw new AppError("conflict", "Another schedule has this name.");
    const now = Date.now();
    const body = { ...rest, reason: storableText(rest.reason) } as unknown as Prisma.InputJsonObject;
    const nextAt = new Date(nextRun(rest.timing, now, now, rest.jitterMs, Math.random()));
    const data = { name: rest.name, body, enabled: rest.enabled, nextAt, createdById: ctx.actor.userId, createdByName: ctx.actor.name };
    if (before) await tx.schedule.updateMany({ where: { orgId: ctx.orgId, id: scheduleId }, data });
    else await tx.schedule.create({ data: { ...data, id: scheduleId, orgId: ctx.orgId } });
    return { subject: `schedule:${scheduleId}`, before: before?.body, after: body, result: undefined };
  });
  return listSchedules(ctx);
}

/** Repairs that it has requested stay. @throws AppError `not-found`. */
export async function removeSchedule(ctx: Ctx, input: ScheduleRef): Promise<ScheduleList> {
  await mutate(ctx, "schedule.edit", async (tx) => {
    const before = await tx.schedule.findFirst({ where: { orgId: ctx.orgId, id: input.scheduleId } });
    if (!before) throw new AppError("not-found", "There is nothing here by that name.");
    await tx.schedule.deleteMany({ where: { orgId: ctx.orgId, id: before.id } });
    return { subject: `schedule:${before.id}`, before: before.body, result: undefined };
  });
  return listSchedules(ctx);
}
