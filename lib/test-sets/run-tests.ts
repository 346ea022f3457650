import "server-only";
import { setMaxListeners } from "node:events";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { TestRunBody, type TestRunRef } from "@/lib/contracts/test-set";
import { withOrg } from "@/lib/db";
import { log } from "@/lib/log";
import { storableJson } from "@/lib/storable-text";
import { askCell } from "./ask-cell";
import { dueRuns } from "./due-runs";
import { enterTestRun } from "./running";

/** Requests of one run at the same time. */
const PARALLEL = 4;
const BEAT_MS = 2_000;

/**
 * Runs the open cells of a test run: each row by each model. Ends quietly when there is nothing to do, when it is cancelled, or when this process has
 * enough to do (a sweep asks again). Existing cells are not asked again, so another worker can continue the run.
 */
export async function runTests(ctx: Ctx, { runId }: TestRunRef): Promise<void> {
  const entered = enterTestRun(runId);
  if (!entered) return;
  const { stop, leave } = entered;
  try {
    const run = await claim(ctx, runId);
    if (!run) return;
    const isOver = await work(ctx, runId, TestRunBody.parse(run.body), stop);
    await withOrg(ctx, (tx) =>
      tx.testRun.updateMany({
        where: { orgId: ctx.orgId, id: runId, state: "running" },
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
    return count === 0 ? null : tx.testRun.findFirst({ where: { orgId: ctx.orgId, id: runId }, select: { body: true, testSetId: true } });
  });
}

/** @returns whether every cell has a verdict. */
async function work(ctx: Ctx, runId: string, run: TestRunBody, stop: AbortController): Promise<boolean> {
  const where = { orgId: ctx.orgId, runId };
  const there = await withOrg(ctx, (tx) => tx.testCell.findMany({ where, select: { row: true, subject: true } }));
  const known = new Set(there.map(({ row, subject }) => `${row} ${subject}`));
  const left = run.rows
    .flatMap((_, row) => run.subjects.map((_, subject) => ({ row, subject })))
    .filter(({ row, subject }) => !known.has(`${row} ${subject}`));
  const { signal } = stop;
  setMaxListeners(4 * PARALLEL, signal);
  const beat = setInterval(() => void renew(ctx, runId, stop), BEAT_MS);
  const askSome = async () => {
    for (let next = left.shift(); next && !signal.aborted; next = left.shift()) {
      const cell = await askCell(ctx, run, next.row, next.subject, signal);
      const written = storableJson(cell) as typeof cell;
      await withOrg(ctx, (tx) => tx.testCell.createMany({ data: [{ ...written, ...where }], skipDuplicates: true }));
      await publish(ctx.orgId, { noun: "test-sets", id: runId });
    }
  };
  try {
    const outcomes = await Promise.allSettled(Array.from({ length: PARALLEL }, askSome));
    const thrown = outcomes.find((outcome) => outcome.status === "rejected");
    if (thrown && !signal.aborted) throw thrown.reason;
    return !signal.aborted;
  } finally {
    clearInterval(beat);
  }
}

/** Says that the run has a worker, and stops it when it was cancelled or removed. */
async function renew(ctx: Ctx, runId: string, stop: AbortController): Promise<void> {
  try {
    const { count } = await withOrg(ctx, (tx) =>
      tx.testRun.updateMany({ where: { orgId: ctx.orgId, id: runId, state: "running" }, data: { beatAt: new Date() } }),
    );
    if (count === 0) stop.abort();
  } catch (error) {
    log.warn({ runId, error: String(error) }, "a test run's beat was not written");
  }
}
