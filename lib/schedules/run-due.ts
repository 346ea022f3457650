import "server-only";
import type { Ctx } from "@/lib/context";
import { isSelected, type NodeLabels } from "@/lib/contracts/policy-asks";
import { SaveSchedule } from "@/lib/contracts/schedule";
import { withOrg } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { requestRepair } from "@/lib/repairs/request";
import type { Schedule } from "@/prisma/generated/client";
import { nextRun } from "./next-run";

/** Later than this a run counts as missed. */
const MISSED_AFTER_MS = 5 * 60_000;

/** Requests what is due. A run is claimed before it is requested: whatever dies in between, it is never requested twice. */
export async function runDueSchedules(ctx: Ctx, now: number = Date.now()): Promise<void> {
  const due = await withOrg(ctx, (tx) =>
    tx.schedule.findMany({ where: { orgId: ctx.orgId, enabled: true, nextAt: { lte: new Date(now) } }, orderBy: { nextAt: "asc" } }),
  );
  for (const row of due) {
    const schedule = SaveSchedule.parse(row.body);
    const nextAt = new Date(nextRun(schedule.timing, row.nextAt.getTime(), now, schedule.jitterMs, Math.random()));
    const claimed = await withOrg(ctx, (tx) =>
      tx.schedule.updateMany({ where: { orgId: ctx.orgId, id: row.id, nextAt: row.nextAt, enabled: true }, data: { nextAt } }),
    );
    if (claimed.count === 0) continue;
    const isMissed = now - row.nextAt.getTime() > MISSED_AFTER_MS;
    const outcome =
      isMissed && schedule.missed === "skip"
        ? { lastSentence: `Missed at ${row.nextAt.toISOString()}: skipped` }
        : await run(ctx, row, schedule, now);
    await withOrg(ctx, (tx) => tx.schedule.updateMany({ where: { orgId: ctx.orgId, id: row.id }, data: outcome }));
  }
}

interface Outcome {
  lastSentence: string;
  lastRunAt?: Date;
  lastRepairId?: string;
  enabled?: boolean;
}

/** In the name and with the rights of whoever saved the schedule. A refusal that will not go away by itself switches it off. */
async function run(ctx: Ctx, row: Schedule, schedule: SaveSchedule, now: number): Promise<Outcome> {
  const nodes = await withOrg(ctx, (tx) =>
    tx.node.findMany({ where: { orgId: ctx.orgId }, select: { id: true, labels: true }, orderBy: { name: "asc" } }),
  );
  const targets = nodes
    .filter((node) => isSelected(schedule.labels, node.labels as NodeLabels))
    .map((node) => ({ nodeId: node.id, workload: schedule.workload }));
  if (targets.length === 0) return { lastSentence: "No node carries these labels: nothing was requested" };
  const author: Ctx = { orgId: ctx.orgId, actor: { kind: "user", userId: row.createdById, name: row.createdByName } };
  try {
    const { runbook, parameters, reason } = schedule;
    const repair = await requestRepair(author, { runbook, parameters, reason: `${reason} (schedule "${row.name}")`, targets });
    return { lastSentence: `Requested repair ${repair.number}`, lastRunAt: new Date(now), lastRepairId: repair.id };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "conflict" || error.code === "unavailable") return { lastSentence: `Not requested: ${error.message}` };
    return { lastSentence: `Switched off: ${error.message}`, enabled: false };
  }
}
