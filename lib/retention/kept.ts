import "server-only";
import type { KeptDay, RetentionPage } from "@/lib/contracts/retention";
import type { Tx } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";

/** Of a larger table only a sample of its pages is read. */
const READ_BYTES = 64 * 1024 ** 2;
/** Bytes of a row besides its long columns: header, short columns and index entries. */
const ROW_BYTES = 150;

/** A table, the time of a row, and its columns whose size varies. `pg_column_size` reads no value that is stored elsewhere. */
interface Kept {
  table: string;
  at: string;
  columns: readonly string[];
}
const tables = {
  metrics: { table: "metric_chunk", at: "hour", columns: ["head", "offsets", "body"] },
  rollups: { table: "metric_rollup", at: "day", columns: ["head", "offsets", "body"] },
  requests: { table: "inference_request", at: "at", columns: ["prompt", "answer"] },
  audit: { table: "audit", at: "at", columns: ["detail"] },
} as const satisfies Record<string, Kept>;

/** The room that each kind of data takes, day by day. */
export async function measureKept(tx: Tx, orgId: string): Promise<RetentionPage["kept"]> {
  return {
    metrics: await sample(tx, orgId, tables.metrics),
    rollups: await sample(tx, orgId, tables.rollups),
    logs: await logLines(tx, orgId),
    requests: await sample(tx, orgId, tables.requests),
    outputs: await outputs(tx, orgId),
    audit: await sample(tx, orgId, tables.audit),
  };
}

async function sample(tx: Tx, orgId: string, { table, at, columns }: Kept): Promise<KeptDay[]> {
  const [size] = await tx.$queryRaw<{ bytes: number }[]>`
    SELECT sum(pg_relation_size(t.oid))::float8 AS bytes FROM (
      SELECT ${table}::regclass AS oid UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = ${table}::regclass) t`;
  const share = Math.min(1, READ_BYTES / Math.max(1, size?.bytes ?? 0));
  const name = Prisma.raw(`"${table}"`);
  const time = Prisma.raw(`"${at}"`);
  const bytes = Prisma.raw([ROW_BYTES, ...columns.map((column) => `coalesce(pg_column_size("${column}"), 0)`)].join(" + "));
  return tx.$queryRaw<KeptDay[]>`
    SELECT floor(extract(epoch FROM ${time}) / 86400)::int AS day, round(count(*) / ${share}::float8)::float8 AS rows,
      round(sum(${bytes}) / ${share}::float8)::float8 AS bytes
    FROM ${name} TABLESAMPLE SYSTEM (${share * 100}::real) WHERE org_id::text = ${orgId} GROUP BY 1 ORDER BY 1`;
}

/** As the quota counted them. A day whose lines were deleted still has its count, so only days with lines are shown. */
const logLines = (tx: Tx, orgId: string): Promise<KeptDay[]> => tx.$queryRaw<KeptDay[]>`
  SELECT (day - date '1970-01-01')::int AS day, sum(lines)::float8 AS rows, sum(bytes)::float8 AS bytes FROM log_usage
  WHERE org_id = ${orgId} AND lines > 0
    AND day >= (SELECT (min(at) AT TIME ZONE 'UTC')::date FROM log_line WHERE org_id = ${orgId})
  GROUP BY 1 ORDER BY 1`;

const outputs = (tx: Tx, orgId: string): Promise<KeptDay[]> => tx.$queryRaw<KeptDay[]>`
  SELECT floor(extract(epoch FROM finished_at) / 86400)::int AS day, count(*)::float8 AS rows, sum(log_size)::float8 AS bytes FROM repair_target
  WHERE org_id = ${orgId} AND finished_at IS NOT NULL AND log_size > 0 AND output_deleted_at IS NULL GROUP BY 1 ORDER BY 1`;
