import "server-only";
import * as z from "zod";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { LogStock, LogStockFilter, LogTemplateView, LogWatchView } from "@/lib/contracts/log-search";
import { type Tx, withOrg } from "@/lib/db";
import { loadRetention } from "@/lib/orgs/retention";
import type { LogTemplate } from "@/prisma/generated/client";
import { MOST_TOLD } from "./most-told";

const InUse = z.enum(["lstm", "counts"]).nullable();
const MINUTE_MS = 60_000;
const MINUTES = 60;
const SHOWN = 200;

/** Which workloads ship logs, how much of today's quota is used, and the templates of their lines with the last hour of each. */
export function readLogStock(ctx: Ctx, { workload }: LogStockFilter): Promise<LogStock> {
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "log.read");
    const miners = await tx.logMiner.findMany({ where: { orgId }, select: { workload: true, merged: true }, orderBy: { workload: "asc" } });
    const templates = await tx.logTemplate.findMany({
      where: { orgId, ...(workload ? { workload } : {}) },
      orderBy: { lastAt: "desc" },
      take: SHOWN,
    });
    const { logDays, logBytesPerDay } = await loadRetention(tx, orgId);
    return {
      workloads: miners.map((miner) => miner.workload),
      watches: await readWatches(tx, orgId, workload),
      merged: miners.reduce((sum, miner) => sum + (!workload || miner.workload === workload ? miner.merged : 0), 0),
      today: await usageToday(tx, orgId),
      bytesPerDay: logBytesPerDay,
      keptDays: logDays,
      templates: await withMinutes(tx, orgId, templates),
    };
  });
}

/** The watches without their state: that is large, and only the worker needs it. */
async function readWatches(tx: Tx, orgId: string, workload: string | undefined): Promise<LogWatchView[]> {
  const where = { orgId, ...(workload ? { workload } : {}) };
  const watches = await tx.logWatch.findMany({ where, select: { workload: true, firstAt: true }, orderBy: { workload: "asc" } });
  const models = await tx.logSequenceModel.findMany({ where, omit: { state: true } });
  return watches.map((watch) => {
    const model = models.find((one) => one.workload === watch.workload);
    const order = model && {
      inUse: InUse.parse(model.inUse),
      lstmF1: model.lstmF1,
      countF1: model.countF1,
      runs: model.runs,
      learnedAtMs: model.learnedAt.getTime(),
      failed: model.failed,
    };
    return { workload: watch.workload, firstAtMs: watch.firstAt.getTime(), order: order ?? null };
  });
}

async function usageToday(tx: Tx, orgId: string): Promise<LogStock["today"]> {
  const [row] = await tx.$queryRaw<LogStock["today"][]>`
    SELECT coalesce(sum(lines), 0)::float8 AS lines, coalesce(sum(bytes), 0)::float8 AS bytes,
      least(coalesce(sum(dropped), 0), ${MOST_TOLD})::float8 AS dropped, least(coalesce(sum(unread_bytes), 0), ${MOST_TOLD})::float8 AS "unreadBytes",
      coalesce(sum(refused), 0)::float8 AS refused, coalesce(sum(overflowed), 0)::float8 AS overflowed
    FROM log_usage WHERE org_id = ${orgId} AND day = (now() AT TIME ZONE 'UTC')::date`;
  return row ?? { lines: 0, bytes: 0, dropped: 0, unreadBytes: 0, refused: 0, overflowed: 0 };
}

async function withMinutes(tx: Tx, orgId: string, templates: readonly LogTemplate[]): Promise<LogTemplateView[]> {
  const endMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const from = new Date(endMs - (MINUTES - 1) * MINUTE_MS);
  const counts = await tx.$queryRaw<{ workload: string; template: string; minute: Date; lines: number }[]>`
    SELECT workload, template, minute, sum(lines)::float8 AS lines FROM log_count
    WHERE org_id = ${orgId} AND minute >= ${from} AND template = ANY(${templates.map((template) => template.id)}::text[])
    GROUP BY workload, template, minute`;
  return templates.map(({ workload, id, text, lines, firstAt, lastAt }) => {
    const perMinute = Array<number>(MINUTES).fill(0);
    for (const count of counts) {
      const place = Math.round((count.minute.getTime() - from.getTime()) / MINUTE_MS);
      if (count.workload === workload && count.template === id && place >= 0 && place < MINUTES) perMinute[place]! += count.lines;
    }
    return { workload, id, text, lines: Number(lines), firstAtMs: firstAt.getTime(), lastAtMs: lastAt.getTime(), perMinute };
  });
}
