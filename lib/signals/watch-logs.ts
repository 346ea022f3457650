import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { lockLogs, type MinedRound, mineTemplates } from "@/lib/logs/mine";
import { storeStreamed } from "@/lib/logs/store-streamed";
import { oneByOne } from "@/lib/one-by-one";
import { storableText } from "@/lib/storable-text";
import { storableTold } from "@/lib/told";
import type { Prisma } from "@/prisma/generated/client";
import type { LogRule } from "./log-rule";
import { advance, createLogWatch, isBusy, type LogWatch, onlyNode, takeRound } from "./log-watch";
import { noteStandings } from "./note-standings";
import { readLogRules } from "./read-log-rules";
import { readModel } from "./read-model";
import type { LogSignal } from "./signal";
import { loadWatch, saveWatch } from "./stored-watch";
import { tellSignal } from "./tell";

/** How soon a silent workload is judged again, because its signals must end even without lines. */
const LOOK_AGAIN_MS = 30_000;

/** Mines the waiting lines, and opens incidents for their signals. Each line counts once, also with several workers and after a crash. */
export async function watchLogs(ctx: Ctx, clock: () => number = Date.now): Promise<void> {
  await storeStreamed(ctx);
  const rules = await withOrg(ctx, (tx) => readLogRules(tx, ctx.orgId));
  const isDone = await mineTemplates(ctx, (tx, round) => watchRound(tx, ctx, rules, round, clock()));
  // While lines wait, use their time: judging by the clock would skip them.
  if (isDone) await watchSilence(ctx, rules, clock());
}

async function watchRound(tx: Tx, { orgId }: Ctx, rules: readonly LogRule[], round: MinedRound, nowMs: number): Promise<void> {
  const { workload, lines } = round;
  const firstMs = Math.min(nowMs, ...lines.slice(0, 1).map(({ at }) => at.getTime()));
  const watch = (await readWatch(tx, orgId, workload)) ?? createLogWatch(firstMs);
  const told = takeRound(watch, round, { workload, rules, model: await readModel(tx, orgId, workload) }, nowMs);
  await keep(tx, orgId, workload, watch, told, nowMs);
}

/** Judges workloads without new lines: slices and signals end by time alone. */
async function watchSilence(ctx: Ctx, rules: readonly LogRule[], nowMs: number): Promise<void> {
  const { orgId } = ctx;
  const due = await withOrg(ctx, (tx) =>
    tx.logWatch.findMany({ where: { orgId, dueAt: { lte: new Date(nowMs) } }, select: { workload: true }, orderBy: { dueAt: "asc" } }),
  );
  await oneByOne(
    due,
    ({ workload }) => ({ orgId, workload }),
    ({ workload }) =>
      withOrg(ctx, async (tx) => {
        await lockLogs(tx, orgId);
        const watch = await readWatch(tx, orgId, workload);
        if (!watch) return;
        const told = advance(watch, nowMs, { workload, rules, model: await readModel(tx, orgId, workload) });
        await keep(tx, orgId, workload, watch, told, nowMs);
      }),
    "a workload's log signals were not judged",
  );
}

async function readWatch(tx: Tx, orgId: string, workload: string): Promise<LogWatch | null> {
  const row = await tx.logWatch.findUnique({ where: { orgId_workload: { orgId, workload } }, select: { state: true } });
  return row ? loadWatch(row.state) : null;
}

async function keep(tx: Tx, orgId: string, workload: string, watch: LogWatch, told: readonly LogSignal[], nowMs: number): Promise<void> {
  const nodeId = onlyNode(watch);
  const state = saveWatch(watch) as unknown as Prisma.InputJsonObject;
  const row = { state, firstAt: new Date(watch.firstMs), dueAt: isBusy(watch) ? new Date(nowMs + LOOK_AGAIN_MS) : null };
  await tx.logWatch.upsert({ where: { orgId_workload: { orgId, workload } }, create: { orgId, workload, ...row }, update: row });
  for (const signal of told) await tellSignal(tx, orgId, workload, nodeId, signal);
  await noteStandings(tx, orgId, workload, watch.rules, nowMs);
  await noteFired(tx, orgId, told);
}

/** The rules page shows when each rule last fired, and why. */
async function noteFired(tx: Tx, orgId: string, told: readonly LogSignal[]): Promise<void> {
  for (const { ruleId, phase, atMs, story } of told)
    if (phase === "begins")
      await tx.alertRule.updateMany({
        where: { orgId, id: ruleId },
        data: { lastFiredAt: new Date(atMs), lastSentence: storableText(story.text), lastTold: storableTold(story.told) },
      });
  const fired = told.filter(({ phase }) => phase !== "continues").map(({ ruleId }) => ruleId);
  for (const id of new Set(fired)) afterCommit(() => publish(orgId, { noun: "rules", id }));
}
