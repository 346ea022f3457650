import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type LogAround, LogLineId, type LogLines, type LogLineView, LogSearch } from "@/lib/contracts/log-search";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { Prisma } from "@/prisma/generated/client";

const DAY_MS = 86_400_000;
/** A search that takes longer than this ends with a refusal that says so. */
const MOST_MS = 5_000;
/** How many lines before and after one are shown. */
const AROUND = 25;
const TIMED_OUT = "57014";

interface Row {
  id: bigint;
  node_id: string;
  node_name: string | null;
  workload: string;
  source: string;
  at: Date;
  template: string | null;
  text: string;
}

const columns = Prisma.sql`l.id, l.node_id, n.name AS node_name, l.workload, l.source, l.at, l.template, l.text`;
const tables = Prisma.sql`log_line l LEFT JOIN node n ON n.org_id = l.org_id AND n.id = l.node_id`;

/** Lines that fit, newest first. @throws AppError `invalid` when the search takes too long: its range must be narrower. */
export function searchLines(ctx: Ctx, input: LogSearch): Promise<LogLines> {
  const search = LogSearch.parse(input);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "log.read");
    const fromMs = search.fromMs ?? (search.toMs ?? Date.now()) - DAY_MS;
    const conditions = [
      Prisma.sql`l.org_id = ${ctx.orgId}`,
      Prisma.sql`l.at >= ${new Date(fromMs)}`,
      ...(search.toMs === undefined ? [] : [Prisma.sql`l.at <= ${new Date(search.toMs)}`]),
      ...(search.nodeId ? [Prisma.sql`l.node_id = ${search.nodeId}`] : []),
      ...(search.workload ? [Prisma.sql`l.workload = ${search.workload}`] : []),
      ...(search.template ? [Prisma.sql`l.template = ANY(${await idsOf(tx, ctx, search.template)}::text[])`] : []),
      ...(search.q ? [Prisma.sql`position(lower(${search.q}) IN lower(l.text)) > 0`] : []),
      ...(search.before ? [Prisma.sql`l.id < ${BigInt(search.before)}`] : []),
    ];
    await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(MOST_MS)}, true)`;
    const rows = await tx.$queryRaw<Row[]>`
      SELECT ${columns} FROM ${tables} WHERE ${Prisma.join(conditions, " AND ")} ORDER BY l.id DESC LIMIT ${search.limit + 1}`.catch(
      sayTooMuch,
    );
    return { lines: rows.slice(0, search.limit).map(view), hasMore: rows.length > search.limit };
  });
}

/** The lines around one in its file, oldest first. @throws AppError `not-found`. */
export function readAround(ctx: Ctx, { lineId }: LogAround): Promise<LogLines> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "log.read");
    const id = LogLineId.safeParse(lineId).success ? BigInt(lineId) : -1n;
    const line = await tx.logLine.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id } } });
    if (!line) throw refuse("not-found", "lineGone");
    const file = Prisma.sql`l.org_id = ${ctx.orgId} AND l.node_id = ${line.nodeId} AND l.source = ${line.source}`;
    const before = await tx.$queryRaw<Row[]>`
      SELECT ${columns} FROM ${tables} WHERE ${file} AND l.id <= ${id} ORDER BY l.id DESC LIMIT ${AROUND + 1}`;
    const after = await tx.$queryRaw<Row[]>`
      SELECT ${columns} FROM ${tables} WHERE ${file} AND l.id > ${id} ORDER BY l.id LIMIT ${AROUND}`;
    return { lines: [...before.reverse(), ...after].map(view), hasMore: false };
  });
}

/** A template's id and those of the templates that it took over. */
async function idsOf(tx: Tx, ctx: Ctx, template: string): Promise<string[]> {
  const rows = await tx.logTemplate.findMany({ where: { orgId: ctx.orgId, id: template }, select: { former: true } });
  return [template, ...rows.flatMap((row) => row.former)];
}

function sayTooMuch(error: unknown): never {
  if (JSON.stringify((error as { meta?: unknown }).meta ?? String(error)).includes(TIMED_OUT) || /statement timeout/.test(String(error)))
    throw refuse("invalid", "searchTooWide", {}, "fromMs");
  throw error;
}

const view = (row: Row): LogLineView => ({
  id: String(row.id),
  nodeId: row.node_id,
  nodeName: row.node_name,
  workload: row.workload,
  source: row.source,
  atMs: row.at.getTime(),
  template: row.template,
  text: row.text,
});
