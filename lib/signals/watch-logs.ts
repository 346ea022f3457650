import "server-only";
import type { Ctx } from "@/lib/context";
import { type Tx, withOrg } from "@/lib/db";
import type { SequenceModel } from "@/lib/detection/sequence/model";
import { loadModel } from "@/lib/detection/sequence/stored";
import { lockLogs, type MinedRound, mineTemplates } from "@/lib/logs/mine";
import { storeStreamed } from "@/lib/logs/store-streamed";
import { oneByOne } from "@/lib/one-by-one";
import type { Prisma } from "@/prisma/generated/client";
import { advance, createLogWatch, isBusy, type LogWatch, onlyNode, takeRound } from "./log-watch";
import type { LogSignal } from "./signal";
import { loadWatch, saveWatch } from "./stored-watch";
import { tellSignal } from "./tell";

/** How soon a silent workload is judged again: its signals must end although no line comes. */
const LOOK_AGAIN_MS = 30_000;

/** Mines the lines that wait, and opens incidents for their signals. Each line counts once, also with several workers and after a crash. */
export async function watchLogs(ctx: Ctx, clock: () => number = Date.now): Promise<void> {
  await storeStreamed(ctx);
  const isDone = await mineTemplates(ctx, (tx, round) => watchRound(tx, ctx, round, clock()));
  // While lines wait, their time counts: judging by the clock would skip them.
  if (isDone) await watchSilence(ctx, clock());
}

async function watchRound(tx: Tx, { orgId }: Ctx, round: MinedRound, nowMs: number): Promise<void> {
  const { workload, lines } = round;
  const firstMs = Math.min(nowMs, ...lines.slice(0, 1).map(({ at }) => at.getTime()));
  const watch = (await readWatch(tx, orgId, workload)) ?? createLogWatch(firstMs);
  const told = takeRound(watch, round, await readModel(tx, orgId, workload), nowMs);
  await keep(tx, orgId, workload, watch, told, nowMs);
}

/** Judges workloads without new lines: slices and signals end by time alone. */
async function watchSilence(ctx: Ctx, nowMs: number): Promise<void> {
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
        const told = advance(watch, nowMs, await readModel(tx, orgId, workload), (id) => id);
        await keep(tx, orgId, workload, watch, told, nowMs);
      }),
    "a workload's log signals were not judged",
  );
}

async function readWatch(tx: Tx, orgId: string, workload: string): Promise<LogWatch | null> {
  const row = await tx.logWatch.findUnique({ where: { orgId_workload: { orgId, workload } }, select: { state: true } });
  return row ? loadWatch(row.state) : null;
}

async function readModel(tx: Tx, orgId: string, workload: string): Promise<SequenceModel | null> {
  const row = await tx.logSequenceModel.findUnique({ where: { orgId_workload: { orgId, workload } }, select: { state: true } });
  return row ? loadModel(row.state) : null;
}

async function keep(tx: Tx, orgId: string, workload: string, watch: LogWatch, told: readonly LogSignal[], nowMs: number): Promise<void> {
  const nodeId = onlyNode(watch);
  const state = saveWatch(watch) as unknown as Prisma.InputJsonObject;
  const row = { state, firstAt: new Date(watch.firstMs), dueAt: isBusy(watch) ? new Date(nowMs + LOOK_AGAIN_MS) : null };
  await tx.logWatch.upsert({ where: { orgId_workload: { orgId, workload } }, create: { orgId, workload, ...row }, update: row });
  for (const signal of told) await tellSignal(tx, orgId, workload, nodeId, signal);
}
