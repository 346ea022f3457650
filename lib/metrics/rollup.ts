import "server-only";
import type { PoolClient } from "pg";
import { log } from "@/lib/log";
import { readTimestamp } from "./binary-params";
import { type Chunk, DamagedChunk, encodeChunk, readChunk } from "./codec/chunk";
import { MAX_DECIMALS } from "./codec/decimals";
import { copyRows, int4sOf, uuidOf } from "./copy-rows";
import { knownLayout } from "./layout";
import { listPartitions, type Partition, sweeping } from "./partitions";
import { DAY_MS } from "./slots";
import { type KeyedChunk, sizesOf, writeChunks } from "./stored-chunk";

export const STEPS_SECONDS = [600, 3_600] as const;

/** Average, lowest, highest, count: four columns a series, in this order. */
export const MEASURES = 4;

interface Bucket {
  sum: Float64Array;
  lowest: Float32Array;
  highest: Float32Array;
  count: Float32Array;
}

const emptyBucket = (width: number): Bucket => ({
  sum: new Float64Array(width),
  lowest: new Float32Array(width).fill(Number.POSITIVE_INFINITY),
  highest: new Float32Array(width).fill(Number.NEGATIVE_INFINITY),
  count: new Float32Array(width),
});

/** Sums of one node's day under one layout, in steps. */
class DayRollup {
  private readonly buckets = new Map<number, Bucket>();

  constructor(
    private readonly width: number,
    private readonly stepMs: number,
  ) {}

  /** One column of an hour, ascending. Sums are kept in local variables until a step is over: this loop sees every sample that is stored. */
  add(column: number, at: Float64Array, values: Float64Array): void {
    let until = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let count = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < at.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      const time = at[i]!;
      if (time >= until) {
        if (count > 0) this.put(column, until - this.stepMs, sum, count, lowest, highest);
        until = time - (time % this.stepMs) + this.stepMs;
        sum = count = 0;
        lowest = Number.POSITIVE_INFINITY;
        highest = Number.NEGATIVE_INFINITY;
      }
      sum += value;
      count++;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    if (count > 0) this.put(column, until - this.stepMs, sum, count, lowest, highest);
  }

  /** The same in longer steps, each a multiple of ours. */
  inSteps(stepMs: number): DayRollup {
    const coarse = new DayRollup(this.width, stepMs);
    for (const [from, { sum, count, lowest, highest }] of this.buckets)
      for (let c = 0; c < this.width; c++)
        if (count[c]! > 0) coarse.put(c, from - (from % stepMs), sum[c]!, count[c]!, lowest[c]!, highest[c]!);
    return coarse;
  }

  private put(column: number, from: number, sum: number, count: number, lowest: number, highest: number): void {
    let bucket = this.buckets.get(from);
    if (!bucket) {
      bucket = emptyBucket(this.width);
      this.buckets.set(from, bucket);
    }
    bucket.sum[column] = bucket.sum[column]! + sum;
    bucket.count[column] = bucket.count[column]! + count;
    bucket.lowest[column] = Math.min(bucket.lowest[column]!, lowest);
    bucket.highest[column] = Math.max(bucket.highest[column]!, highest);
  }

  /** Times and rows as the codec takes them; a series without a value in a step is absent there. */
  rows(): { times: number[]; rows: Float32Array } {
    const times = [...this.buckets.keys()].sort((a, b) => a - b);
    const rows = new Float32Array(times.length * this.width * MEASURES);
    times.forEach((time, t) => {
      const { sum, lowest, highest, count } = this.buckets.get(time)!;
      for (let c = 0; c < this.width; c++) {
        const at = (t * this.width + c) * MEASURES;
        const some = count[c]! > 0;
        rows[at] = some ? sum[c]! / count[c]! : Number.NaN;
        rows[at + 1] = some ? lowest[c]! : Number.NaN;
        rows[at + 2] = some ? highest[c]! : Number.NaN;
        rows[at + 3] = some ? count[c]! : Number.NaN;
      }
    });
    return { times, rows };
  }
}

/** Decimals of the four measures of each series; an average has one more than its values. */
const rollupDecimals = (decimals: readonly number[]): number[] => decimals.flatMap((d) => [Math.min(MAX_DECIMALS, d + 1), d, d, 0]);

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
