import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import {
  Finding,
  SHOWN_ANSWER,
  subjectName,
  type TestCell,
  type TestCellRef,
  TestRunBody,
  type TestRunDetail,
  type TestRunRef,
  TestRunState,
  Verdict,
} from "@/lib/contracts/test-set";
import { type Tx, withOrg } from "@/lib/db";
import { absent, refuse } from "@/lib/errors";
import type { TestCell as Row } from "@/prisma/generated/client";
import { totalsOf } from "./totals";

/** A run with the cells that exist so far. @throws AppError `not-found`. */
export function readTestRun(ctx: Ctx, { runId }: TestRunRef): Promise<TestRunDetail> {
  return withOrg(ctx, async (tx) => {
    const run = await readWholeRun(tx, ctx, runId);
    return { ...run, cells: run.cells.map((cell) => ({ ...cell, answer: cell.answer.slice(0, SHOWN_ANSWER) })) };
  });
}

/** A run with its answers whole, for an export. @throws AppError `not-found`. */
export async function readWholeRun(tx: Tx, ctx: Ctx, runId: string): Promise<TestRunDetail> {
  await demand(tx, ctx, "playground.use");
  const run = await tx.testRun.findFirst({ where: { orgId: ctx.orgId, id: runId } });
  const set = run && (await tx.testSet.findFirst({ where: { orgId: ctx.orgId, id: run.testSetId }, select: { name: true } }));
  if (!run || !set) throw refuse("not-found", "noTestRun");
  const cells = await tx.testCell.findMany({ where: { orgId: ctx.orgId, runId }, orderBy: [{ row: "asc" }, { subject: "asc" }] });
  const body = TestRunBody.parse(run.body);
  return {
    id: run.id,
    state: TestRunState.parse(run.state),
    testSetId: run.testSetId,
    testSetName: set.name,
    models: body.subjects.map(subjectName),
    totals: (await totalsOf(tx, ctx, [run])).get(run.id)!,
    requesterName: run.requesterName,
    createdAt: run.createdAt.getTime(),
    finishedAt: run.finishedAt?.getTime() ?? null,
    body,
    cells: cells.map(cellOf),
    can: { cancel: await can(tx, ctx, "test-set.run") },
  };
}

/** One cell with its whole answer. @throws AppError `not-found` while it has none. */
export function readTestCell(ctx: Ctx, { runId, row, subject }: TestCellRef): Promise<TestCell> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const cell = await tx.testCell.findFirst({ where: { orgId: ctx.orgId, runId, row, subject } });
    if (!cell) throw absent();
    return cellOf(cell);
  });
}

const cellOf = ({ row, subject, answer, verdict, findings, totalMs, ttftMs }: Row): TestCell => ({
  row,
  subject,
  answer,
  verdict: Verdict.parse(verdict),
  findings: Finding.array().parse(findings),
  totalMs,
  ttftMs,
});
