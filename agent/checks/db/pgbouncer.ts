import type { Host } from "../../host/host";
import { countText, spanText } from "../quantity";
import type { Dsn } from "./dsn";
import { runPsql } from "./postgresql";

/** The state of PgBouncer over all its pools. */
export interface Pooler {
  version: string;
  waiting: number;
  /** How long the client at the head of the longest queue has waited. */
  longestMs: number;
  /** What a sentence says about it. */
  text: string;
}
export type PoolerAnswer = Pooler | "hidden" | "none" | "silent";

/** Asks the admin database, which PgBouncer shows to its admin_users and stats_users only. */
export async function askPgBouncer(host: Host, dsn: Dsn): Promise<PoolerAnswer> {
  const admin = { ...dsn, database: "pgbouncer", target: null };
  const run = await runPsql(host, admin, ["show version", "show pools", "show databases"], {
    format: ["-A", "-P", "footer=off"],
    timeoutMs: 3_000,
  });
  if (run.exitCode === 0) return readPgBouncer(run.stdout) ?? "none";
  if (/FATAL:\s+not allowed|admin access/i.test(run.stderr)) return "hidden";
  // A server that refuses with other words is not PgBouncer, unless it says that a limit (`max_…`) is reached.
  return /FATAL:(?!.*max_)/.test(run.stderr) ? "none" : "silent";
}

/** Three tables, one after the other, each with a line of its columns; null for anything else. */
export function readPgBouncer(text: string): Pooler | null {
  const lines = text.split("\n").map((line) => line.trim());
  const version = lines.map((line) => /^PgBouncer (\S+)/i.exec(line)?.[1]).find(Boolean);
  if (!version) return null;
  const sizes = new Map(tableOf(lines, "name").map((row) => [row.name!, Number(row.pool_size)]));
  const pools = tableOf(lines, "database")
    .filter(({ database }) => database !== "pgbouncer")
    .map((row) => ({
      name: `${row.database}/${row.user}`,
      size: sizes.get(row.database!),
      waiting: Number(row.cl_waiting) || 0,
      active: Number(row.sv_active) || 0,
      longestMs: (Number(row.maxwait) || 0) * 1_000 + (Number(row.maxwait_us) || 0) / 1_000,
    }));
  const waiting = pools.reduce((sum, pool) => sum + pool.waiting, 0);
  const fullest = pools.toSorted((a, b) => b.longestMs - a.longestMs || b.active - a.active)[0];
  const use = fullest
    ? `its pool ${fullest.name} uses ${fullest.active}${fullest.size ? ` of ${fullest.size}` : ""} server connections`
    : "it has no pool yet";
  const queue =
    waiting > 0 ? `${countText(waiting, "client waits", "clients wait")}, the longest ${spanText(fullest!.longestMs)}` : "no client waits";
  return { version, waiting, longestMs: fullest?.longestMs ?? 0, text: `PgBouncer ${version} in front: ${queue}; ${use} (SHOW POOLS)` };
}

function tableOf(lines: string[], firstColumn: string): Record<string, string | undefined>[] {
  const start = lines.findIndex((line) => line.startsWith(`${firstColumn}|`));
  if (start < 0) return [];
  const columns = lines[start]!.split("|");
  const rows: Record<string, string | undefined>[] = [];
  for (const line of lines.slice(start + 1)) {
    const cells = line.split("|");
    if (cells.length !== columns.length || cells[0] === "name") break;
    rows.push(Object.fromEntries(columns.map((column, at) => [column, cells[at]])));
  }
  return rows;
}

/** What a sentence says of an answer; empty when nothing is in front. */
export const poolerText = (answer: PoolerAnswer): string =>
  typeof answer === "object"
    ? `; ${answer.text}`
    : answer === "hidden"
      ? "; PgBouncer in front hides its queue from this user: add it to stats_users"
      : "";

/** A queue is a fault once a client has waited this long. Shorter waits are normal for a pooler. */
const WAITS_MS = 1_000;
export const WAITS_LONG_MS = 10_000;
export const isQueue = (answer: PoolerAnswer): answer is Pooler =>
  typeof answer === "object" && answer.waiting > 0 && answer.longestMs >= WAITS_MS;
