import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { Risk, type RunbookDetail, type RunbookList, type RunbookRef, type RunbookSummary } from "@/lib/contracts/runbook";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { reviewRunbook } from "./review";
import { storedRunbook } from "./stored";

interface RunRecord {
  slug: string;
  runs: number;
  succeeded: number;
  medianMs: number | null;
  lastRunAt: Date | null;
}

/** The figures of real runs: every repair that reached a host and ended. Cancelled ones count as runs, not as successes; fire drills do not count. */
const records = (tx: Tx, orgId: string, slug: string | null) => tx.$queryRaw<RunRecord[]>`
  SELECT runbook_slug AS slug, count(*)::int AS runs,
         (count(*) FILTER (WHERE state = 'succeeded'))::int AS succeeded,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at) * 1000) FILTER (WHERE state = 'succeeded') AS "medianMs",
         max(started_at) AS "lastRunAt"
  FROM repair
  WHERE org_id = ${orgId} AND drill_id IS NULL AND started_at IS NOT NULL AND finished_at IS NOT NULL AND (${slug}::text IS NULL OR runbook_slug = ${slug})
  GROUP BY runbook_slug`;

type Row = { slug: string; title: string; source: string; risk: string; repairs: string[]; latestVersion: number };
const summary = (row: Row, record: RunRecord | undefined): RunbookSummary => ({
  slug: row.slug,
  title: row.title,
  source: row.source === "built-in" ? "built-in" : "custom",
  risk: Risk.parse(row.risk),
  repairs: row.repairs,
  version: row.latestVersion,
  runs: record?.runs ?? 0,
  succeeded: record?.succeeded ?? 0,
  medianMs: record?.medianMs ?? null,
  lastRunAt: record?.lastRunAt?.getTime() ?? null,
});

/** The library, by title. */
export function listRunbooks(ctx: Ctx): Promise<RunbookList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rows = await tx.runbook.findMany({ where: { orgId: ctx.orgId }, orderBy: { title: "asc" } });
    const bySlug = new Map((await records(tx, ctx.orgId, null)).map((record) => [record.slug, record]));
    return { runbooks: rows.map((row) => summary(row, bySlug.get(row.slug))), can: { edit: await can(tx, ctx, "runbook.edit") } };
  });
}

/** One runbook: its latest version, or the `version` asked for. @throws AppError `not-found`. */
export function readRunbook(ctx: Ctx, input: RunbookRef): Promise<RunbookDetail> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const row = await tx.runbook.findUnique({ where: { orgId_slug: { orgId: ctx.orgId, slug: input.slug } } });
    const versions = await tx.runbookVersion.findMany({
      where: { orgId: ctx.orgId, slug: input.slug },
      orderBy: { version: "desc" },
      select: { version: true, createdAt: true, createdByName: true },
    });
    const shown = await tx.runbookVersion.findFirst({
      where: { orgId: ctx.orgId, slug: input.slug, version: input.version ?? row?.latestVersion ?? 0 },
    });
    if (!row || !shown) throw refuse("not-found", "absent");
    const runbook = storedRunbook(shown.body);
    const [record] = await records(tx, ctx.orgId, input.slug);
    return {
      ...summary(row, record),
      risk: runbook.risk,
      version: shown.version,
      yaml: shown.yaml,
      runbook,
      warnings: reviewRunbook(runbook).warnings,
      versions: versions.map((one) => ({ version: one.version, createdAt: one.createdAt.getTime(), createdBy: one.createdByName })),
      can: { edit: row.source === "custom" && (await can(tx, ctx, "runbook.edit")), request: await can(tx, ctx, "repair.request") },
    };
  });
}
