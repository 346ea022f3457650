import "server-only";
import type { PoolClient } from "pg";
import { log } from "@/lib/log";
import { readTimestamp } from "./binary-params";
import { type Chunk, DamagedChunk, encodeChunk, readChunk } from "./codec/chunk";
import { copyRows, int4sOf, uuidOf } from "./copy-rows";
import { DayRollup, rollupDecimals, STEPS_SECONDS } from "./day-rollup";
import { knownLayout } from "./layout";
import { listPartitions, type Partition, sweeping } from "./partitions";
import { DAY_MS } from "./slots";
import { type KeyedChunk, sizesOf, writeChunks } from "./stored-chunk";

interface ChunkRow {
  orgId: string;
  layoutId: number;
  hourMs: number;
  chunk: Chunk;
}

async function readDay(client: PoolClient, partition: Partition, nodeId: string): Promise<ChunkRow[]> {
  const rows: ChunkRow[] = [];
  const select = `SELECT org_id, layout_id, hour, head, offsets, body FROM ${partition.name} WHERE node_id = '${nodeId}' ORDER BY layout_id, hour`;
  await copyRows(client, select, ([org, layout, hour, head, offsets, body]) => {
    const chunk = { head: head!, sizes: sizesOf(int4sOf(offsets!)), body: body! };
    rows.push({ orgId: uuidOf(org!), layoutId: layout!.readInt32BE(), hourMs: readTimestamp(hour!, 0), chunk });
  });
  return rows;
}

/** Days that are done, so that a round does not look through a month of them. */
const settled = new Set<number>();

/** An hour of this day was sealed (again): roll the day up again. */
export function unsettleDay(dayMs: number): void {
  settled.delete(dayMs);
}

/**
 * Rolls up days that are over until `deadlineMs`; the rest is found again next time.
 * @returns how many days of nodes were rolled up
 */
export async function rollUpDays(nowMs: number, graceMs: number, deadlineMs: number): Promise<number> {
  let done = 0;
  for (const partition of await listPartitions("metric_chunk")) {
    if (partition.fromMs + DAY_MS + graceMs > nowMs || settled.has(partition.fromMs)) continue;
    for (const nodeId of await nodesWithout(partition)) {
      if (Date.now() > deadlineMs) return done;
      await sweeping((client) => rollUpNode(client, partition, nodeId));
      done++;
    }
    settled.add(partition.fromMs);
  }
  return done;
}

async function nodesWithout(partition: Partition): Promise<string[]> {
  const { rows } = await sweeping((client) =>
    client.query<{ node_id: string }>(
      `SELECT DISTINCT c.node_id FROM ${partition.name} c
       WHERE NOT EXISTS (SELECT FROM metric_rollup r WHERE r.node_id = c.node_id AND r.step_seconds = $1 AND r.day = $2 AND r.layout_id = c.layout_id)`,
      [STEPS_SECONDS[0], new Date(partition.fromMs)],
    ),
  );
  return rows.map((row) => row.node_id);
}

async function rollUpNode(client: PoolClient, partition: Partition, nodeId: string): Promise<void> {
  const rows = await readDay(client, partition, nodeId);
  const chunks: KeyedChunk[] = [];
  for (const layoutId of new Set(rows.map((row) => row.layoutId))) {
    const ofLayout = rows.filter((row) => row.layoutId === layoutId);
    const orgId = ofLayout[0]!.orgId;
    const decimals = (await knownLayout(orgId, layoutId))?.decimals;
    if (!decimals) throw new Error(`Layout ${layoutId} is gone.`);
    const [shortest] = STEPS_SECONDS;
    const finest = new DayRollup(decimals.length, shortest * 1_000);
    for (const row of ofLayout) addHour(nodeId, row, finest);
    const days = STEPS_SECONDS.map((step) => ({ step, sums: step === shortest ? finest : finest.inSteps(step * 1_000) }));
    for (const { step, sums } of days) {
      const { times, rows: values } = sums.rows();
      if (times.length === 0) continue;
      const chunk = encodeChunk(times, values, rollupDecimals(decimals));
      chunks.push({ orgId, nodeId, layoutId, fromMs: partition.fromMs, stepSeconds: step, reports: times.length, chunk });
    }
  }
  await writeChunks(client, "rollup", chunks);
}

function addHour(nodeId: string, row: ChunkRow, sums: DayRollup): void {
  try {
    const { at, columns } = readChunk({ nodeId, hourMs: row.hourMs }, row.chunk);
    columns.forEach((column, c) => void sums.add(c, at, column));
  } catch (error) {
    if (!(error instanceof DamagedChunk)) throw error;
    log.error({ nodeId, hour: new Date(row.hourMs).toISOString() }, `${error.message} The roll-up goes without it.`);
  }
}
