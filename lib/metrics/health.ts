import "server-only";
import { pgPool } from "@/lib/pg";
import { listPartitions, type Partition } from "./partitions";
import { HOUR_MS, hourOf } from "./slots";
import { SEAL_GRACE_MS } from "./upkeep";

export interface TableHealth {
  name: string;
  bytes: number;
  partitions: number;
  /** Start of the first and the last partition, as people read it. */
  oldest: string | null;
  newest: string | null;
  /** Dead rows against all, 0–1; null when the table is empty. */
  deadRatio: number | null;
}

export interface MetricsHealth {
  version: string;
  database: string;
  databaseBytes: number;
  tables: TableHealth[];
  /** Hours that are over, past their grace, and not sealed. */
  sealLagHours: number;
  oldestUnsealed: string | null;
  /** For how many hours from now on there are partitions. */
  hoursAhead: number;
  /** Share of updates of the latest values that needed no new index entry, 0–1. */
  hotUpdateRatio: number | null;
  /** Problems for a person, as sentences. */
  problems: string[];
}

const TABLES = ["metric_hot", "metric_chunk", "metric_rollup", "metric_latest", "metric_layout", "metric_node_layout"];
/** Above this share autovacuum does not keep up. */
const TOO_DEAD = 0.5;
const FEW_ROWS = 1_000;

interface StatRow {
  name: string;
  bytes: string;
  live: string;
  dead: string;
  updates: string;
  hot_updates: string;
}

const at = (partition: Partition | undefined) =>
  partition ? new Date(partition.fromMs).toISOString().slice(0, 16).replace("T", " ") : null;

/** Partitions, size, dead rows and seal lag of the metrics' tables, from PostgreSQL's own statistics: cheap, and no tenant's row is read. */
export async function readHealth(nowMs: number): Promise<MetricsHealth> {
  const [{ rows: about }, { rows: stats }, hot, chunks] = await Promise.all([
    pgPool().query<{ version: string; database: string; bytes: string }>(
      "SELECT current_setting('server_version') AS version, current_database() AS database, pg_database_size(current_database()) AS bytes",
    ),
    pgPool().query<StatRow>(
      `SELECT coalesce(parent.relname, c.relname) AS name, sum(pg_total_relation_size(c.oid)) AS bytes, sum(coalesce(s.n_live_tup, 0)) AS live,
         sum(coalesce(s.n_dead_tup, 0)) AS dead, sum(coalesce(s.n_tup_upd, 0)) AS updates, sum(coalesce(s.n_tup_hot_upd, 0)) AS hot_updates
       FROM pg_class c
       LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
       LEFT JOIN pg_class parent ON parent.oid = i.inhparent
       LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
       WHERE c.relkind IN ('r', 'p') AND coalesce(parent.relname, c.relname) = ANY ($1)
       GROUP BY 1`,
      [TABLES],
    ),
    listPartitions("metric_hot"),
    listPartitions("metric_chunk"),
  ]);
  const byName = new Map(stats.map((row) => [row.name, row]));
  const tables = TABLES.map((name): TableHealth => {
    const partitions = name === "metric_hot" ? hot : name === "metric_chunk" ? chunks : [];
    const row = byName.get(name);
    const rows = Number(row?.live ?? 0) + Number(row?.dead ?? 0);
    const deadRatio = rows === 0 ? null : Number(row!.dead) / rows;
    return {
      name,
      bytes: Number(row?.bytes ?? 0),
      partitions: partitions.length,
      oldest: at(partitions[0]),
      newest: at(partitions.at(-1)),
      deadRatio,
    };
  });
  const overdue = hot.filter((partition) => partition.fromMs + HOUR_MS + SEAL_GRACE_MS < nowMs);
  const starts = new Set(hot.filter((partition) => partition.attached).map((partition) => partition.fromMs));
  let hoursAhead = 0;
  while (starts.has(hourOf(nowMs) + (hoursAhead + 1) * HOUR_MS)) hoursAhead++;
  const latest = byName.get("metric_latest");
  const updates = Number(latest?.updates ?? 0);

  const problems: string[] = [];
  if (overdue.length > 2)
    problems.push(`${overdue.length} hours wait to be sealed, the oldest from ${at(overdue[0])}. Is the worker running?`);
  if (hoursAhead < 1)
    problems.push("No partition is ready for the next hour. Reports will make it themselves, but the worker should have. Is it running?");
  for (const partition of [...hot, ...chunks].filter((one) => !one.attached)) {
    problems.push(`${partition.name} was taken out to be sealed and is still there. The worker's next round finishes it.`);
  }
  for (const table of tables) {
    const rows = Number(byName.get(table.name)?.live ?? 0);
    if (rows > FEW_ROWS && (table.deadRatio ?? 0) > TOO_DEAD)
      problems.push(`${table.name} holds more dead rows than live ones. Does autovacuum run?`);
  }
  return {
    version: about[0]!.version,
    database: about[0]!.database,
    databaseBytes: Number(about[0]!.bytes),
    tables,
    sealLagHours: overdue.length,
    oldestUnsealed: at(overdue[0]),
    hoursAhead,
    hotUpdateRatio: updates === 0 ? null : Number(latest!.hot_updates) / updates,
    problems,
  };
}
