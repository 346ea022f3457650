import "server-only";
import { setMaxListeners } from "node:events";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { type Finding, type TestCell, TestRunBody, type TestRunRef } from "@/lib/contracts/test-set";
import { withOrg } from "@/lib/db";
import { log } from "@/lib/log";
import { storableJson } from "@/lib/storable-text";
import { askCell } from "./ask-cell";
import { dueRuns } from "./due-runs";
import { judgingTime } from "./judge";
import { enterTestRun } from "./running";

/** Requests of one run at the same time. */
const PARALLEL = 4;
const BEAT_MS = 2_000;
const HOUR_MS = 3_600_000;
/** Hours after its request when a run ends. */
const LONGEST_HOURS = 6;

/**
 * Runs the open cells of a test run: each row by each model. Ends quietly when there is nothing to do, when it is cancelled, or when this process has
 * enough to do (a sweep asks again). Existing cells are not asked again, so another worker can continue the run. After six hours the open cells become
 * undecided.
 */
export async function runTests(ctx: Ctx, { runId }: TestRunRef): Promise<void> {
  const where = { orgId: ctx.orgId, id: runId };
  const asked = await withOrg(ctx, (tx) => tx.testRun.findFirst({ where, select: { repairId: true } }));
  const entered = asked && enterTestRun(ctx.orgId, asked.repairId !== null);
  if (!entered) return;
  const { stop, leave } = entered;
  try {
    const run = await claim(ctx, runId);
    if (!run) return;
    const leftMs = run.createdAt.getTime() + LONGEST_HOURS * HOUR_MS - Date.now();
    const late = leftMs > 0 ? AbortSignal.timeout(leftMs) : AbortSignal.abort();
    const isOver = await work(ctx, runId, TestRunBody.parse(run.body), stop, late);
    await withOrg(ctx, (tx) =>
      tx.testRun.updateMany({
        where: { ...where, state: "running" },
        data: isOver ? { state: "done", finishedAt: new Date(), beatAt: null } : { state: "waiting", beatAt: null },
      }),
    );
    await publish(ctx.orgId, { noun: "test-sets", id: runId });
    await publish(ctx.orgId, { noun: "test-sets", id: run.testSetId });
  } finally {
    leave();
  }
}

/** Takes a run that waits, or whose worker is lost; null when there is none to take. */
function claim(ctx: Ctx, runId: string) {
  return withOrg(ctx, async (tx) => {
    const now = Date.now();
    const { count } = await tx.testRun.updateMany({
      where: { orgId: ctx.orgId, id: runId, ...dueRuns(now) },
      data: { state: "running", beatAt: new Date(now) },
    });
    return count === 0
      ? null
      : tx.testRun.findFirst({ where: { orgId: ctx.orgId, id: runId }, select: { body: true, testSetId: true, createdAt: true } });
  });
}

/** @returns whether every cell has a verdict. */
async function work(ctx: Ctx, runId: string, run: TestRunBody, stop: AbortController, late: AbortSignal): Promise<boolean> {
  const left = await missing(ctx, runId, run);
  const signal = AbortSignal.any([stop.signal, late]);
  setMaxListeners(4 * PARALLEL, signal);
  const beat = setInterval(() => void renew(ctx, runId, stop), BEAT_MS);
  const judging = judgingTime();
  const askSome = async () => {
    for (let next = left.shift(); next && !signal.aborted; next = left.shift()) {
      await keep(ctx, runId, [await askCell(ctx, run, next, signal, judging)]);
      await publish(ctx.orgId, { noun: "test-sets", id: runId });
    }
  };
  try {
    const outcomes = await Promise.allSettled(Array.from({ length: PARALLEL }, askSome));
    const thrown = outcomes.find((outcome) => outcome.status === "rejected");
    if (thrown && !signal.aborted) throw thrown.reason;
    if (late.aborted && !stop.signal.aborted) await keep(ctx, runId, (await missing(ctx, runId, run)).map(notAsked));
    return !stop.signal.aborted;
  } finally {
    clearInterval(beat);
  }
}

type Place = Pick<TestCell, "row" | "subject">;

/** The cells that have no verdict yet. */
async function missing(ctx: Ctx, runId: string, { rows, subjects }: TestRunBody): Promise<Place[]> {
  const where = { orgId: ctx.orgId, runId };
  const there = await withOrg(ctx, (tx) => tx.testCell.findMany({ where, select: { row: true, subject: true } }));
  const known = new Set(there.map(({ row, subject }) => `${row} ${subject}`));
  return rows
    .flatMap((_, row) => subjects.map((_, subject) => ({ row, subject })))
    .filter(({ row, subject }) => !known.has(`${row} ${subject}`));
}

async function keep(ctx: Ctx, runId: string, cells: TestCell[]): Promise<void> {
  const data = cells.map((cell) => ({ ...(storableJson(cell) as typeof cell), orgId: ctx.orgId, runId }));
  await withOrg(ctx, (tx) => tx.testCell.createMany({ data, skipDuplicates: true }));
}

function notAsked(place: Place): TestCell {
  const finding: Finding = { kind: "answer", verdict: "undecided", reason: "runOver", values: { most: LONGEST_HOURS } };
  return { ...place, answer: "", verdict: "undecided", findings: [finding], totalMs: 0, ttftMs: null };
}

/** Writes the run's heartbeat, and stops the run when it was cancelled or removed. */
async function renew(ctx: Ctx, runId: string, stop: AbortController): Promise<void> {
  try {
    const { count } = await withOrg(ctx, (tx) =>
      tx.testRun.updateMany({ where: { orgId: ctx.orgId, id: runId, state: "running" }, data: { beatAt: new Date() } }),
    );
    if (count === 0) stop.abort();
  } catch (error) {
    log.warn({ runId, error: String(error) }, "a test run's heartbeat was not written");
  }
}
