import "server-only";
import type { Ctx } from "@/lib/context";
import type { ExportTestRun, Finding, TestRunDetail } from "@/lib/contracts/test-set";
import { withOrg } from "@/lib/db";
import { csvField } from "@/lib/metrics/export/csv";
import { sentencesOf } from "@/lib/sentence";
import { readWholeRun } from "./read-run";

const say = sentencesOf("en", "testSets");

/** One line for each row and model, with the row's variables as columns. */
function testRunCsv({ body, cells }: Pick<TestRunDetail, "body" | "cells">): string {
  const names = [...new Set(body.rows.flatMap(({ variables }) => Object.keys(variables)))];
  const why = (findings: Finding[]) => findings.map(({ reason, values }) => say(`reason.${reason}`, values)).join(" ");
  const lines = cells.map(({ row, subject, answer, verdict, findings, totalMs, ttftMs }) => {
    const { endpointName, model } = body.subjects[subject]!;
    const { variables } = body.rows[row]!;
    const texts = [...names.map((name) => variables[name] ?? ""), endpointName, model, verdict, why(findings), answer];
    return [row + 1, ...texts.map(csvField), Math.round(totalMs), ttftMs === null ? "" : Math.round(ttftMs)].join(",");
  });
  const head = ["row", ...names.map(csvField), "endpoint", "model", "verdict", "why", "answer", "total_ms", "ttft_ms"].join(",");
  return `${[head, ...lines].join("\r\n")}\r\n`;
}

/** A run as a file. @throws AppError `not-found`. */
export async function exportTestRun(ctx: Ctx, { runId, format }: ExportTestRun): Promise<Response> {
  const run = await withOrg(ctx, (tx) => readWholeRun(tx, ctx, runId));
  if (format === "csv") return new Response(testRunCsv(run), { headers: { "content-type": "text/csv; charset=utf-8" } });
  const { can: _, ...file } = run;
  return Response.json(file);
}
