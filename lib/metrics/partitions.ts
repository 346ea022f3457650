import "server-only";
import { randomBytes } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { inTransaction, ownerPool, pgPool } from "@/lib/pg";
import { DAY_MS, dayOf, HOUR_MS, hourOf } from "./slots";

export type Partitioned = "metric_hot" | "metric_chunk";
const SPAN: Record<Partitioned, number> = { metric_hot: HOUR_MS, metric_chunk: DAY_MS };

export interface Partition {
  name: string;
  parent: Partitioned;
  fromMs: number;
  /** False for one that was detached to be sealed and dropped, by a process that ended before it was done. */
  attached: boolean;
}

const stamp = (fromMs: number, parent: Partitioned) =>
  new Date(fromMs)
    .toISOString()
    .replace(/\D/g, "")
    .slice(0, parent === "metric_hot" ? 10 : 8);

/** A name is `<parent>_<start>_<random>`: an hour that was sealed and dropped can come back while its old table is still going. */
const NAME = /^(metric_hot|metric_chunk)_(\d{4})(\d\d)(\d\d)(\d\d)?_[0-9a-f]{6}$/;

function parse(row: { name: string; attached: boolean }): Partition | null {
  const [, parent, year, month, day, hour] = NAME.exec(row.name) ?? [];
  if (!parent) return null;
  const fromMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0));
  return { name: row.name, parent: parent as Partitioned, fromMs, attached: row.attached };
}

/** All partitions of a table, oldest first, orphans included. */
export async function listPartitions(parent: Partitioned): Promise<Partition[]> {
  const { rows } = await pgPool().query<{ name: string; attached: boolean }>(
    `SELECT relname AS name, relispartition AS attached FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND starts_with(relname, $1) ORDER BY relname`,
    [`${parent}_`],
  );
  return rows.map(parse).filter((partition) => partition?.parent === parent) as Partition[];
}

/** Partitions this process has seen attached. One that was dropped meanwhile shows in `23514` from an insert: then `forgetPartitions`. */
const seen: Record<Partitioned, Set<number>> = { metric_hot: new Set(), metric_chunk: new Set() };

/** Drops this process's memory of attached partitions, after an insert found one missing. */
export function forgetPartitions(): void {
  seen.metric_hot.clear();
  seen.metric_chunk.clear();
}

/** Makes the partitions that rows of these times need, where they are missing. Several processes may do this at once. */
export async function ensurePartitions(parent: Partitioned, timesMs: Iterable<number>): Promise<void> {
  const starts = new Set<number>();
  for (const time of timesMs) starts.add(parent === "metric_hot" ? hourOf(time) : dayOf(time));
  const unknown = [...starts].filter((start) => !seen[parent].has(start));
  if (unknown.length === 0) return;
  const there = new Set((await listPartitions(parent)).filter((partition) => partition.attached).map((partition) => partition.fromMs));
  for (const start of unknown) {
    if (!there.has(start)) await addPartition(parent, start);
    seen[parent].add(start);
  }
}

/** Another process was quicker: its partition overlaps ours (42P17). */
const OVERLAPS = "42P17";

async function addPartition(parent: Partitioned, fromMs: number): Promise<void> {
  const name = `${parent}_${stamp(fromMs, parent)}_${randomBytes(3).toString("hex")}`;
  await pgPool()
    .query("SELECT metric_add_partition($1, $2, $3, $4)", [parent, name, new Date(fromMs), new Date(fromMs + SPAN[parent])])
    .catch((error: { code?: string }) => {
      if (error.code !== OVERLAPS) throw error;
    });
}

/** The partitions that the coming hours and days need, so that no report waits for one. */
export async function preparePartitions(nowMs: number): Promise<void> {
  await ensurePartitions(
    "metric_hot",
    [0, 1, 2, 3].map((hours) => nowMs + hours * HOUR_MS),
  );
  await ensurePartitions("metric_chunk", [nowMs - HOUR_MS, nowMs, nowMs + DAY_MS]);
}

/**
 * Detaches a partition from its table without blocking writes to the others. When it returns, nothing can write to it any more.
 * Not inside a transaction (PostgreSQL refuses that).
 */
export async function detachPartition(partition: Partition): Promise<void> {
  if (!partition.attached) return;
  const table = `${partition.parent} DETACH PARTITION ${partition.name}`;
  await ownerPool()
    .query(`ALTER TABLE ${table} CONCURRENTLY`)
    .catch(async (error: { code?: string }) => {
      // 55000: a detach that was broken off has to be finished.
      if (error.code !== "55000") throw error;
      await ownerPool().query(`ALTER TABLE ${table} FINALIZE`);
    });
  seen[partition.parent].delete(partition.fromMs);
}

/** Drops a detached partition whose rows are no longer needed. */
export async function dropPartition(partition: Partition): Promise<void> {
  await ownerPool().query(`DROP TABLE ${partition.name}`);
}

/** Runs `work` on one partition over all orgs: sealing and retention do not belong to one org. */
export const sweeping = <T>(work: (client: PoolClient) => Promise<T>, pool: Pool = pgPool()): Promise<T> =>
  inTransaction({ "app.sweep": "metrics" }, work, pool);
