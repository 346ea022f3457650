import "server-only";
import type { PoolClient } from "pg";
import { log } from "@/lib/log";
import { readTimestamp } from "./binary-params";
import { type Chunk, DamagedChunk, encodeChunk, readChunk } from "./codec/chunk";
import { copyRows, uuidOf } from "./copy-rows";
import { knownLayout } from "./layout";
import { detachPartition, dropPartition, ensurePartitions, listPartitions, type Partition, sweeping } from "./partitions";
import { floatsOf, mergeRows, type Rows } from "./rows";
import { dayOf, HOUR_MS } from "./slots";
import { type KeyedChunk, sizesOf, writeChunks } from "./stored-chunk";

/** Nodes sealed in one transaction: some ten megabytes. */
const AT_ONCE = 32;

/**
 * Turns the hot rows of hours that are over into chunks and drops their partitions. Safe to interrupt anywhere: a chunk is replaced by one that
 * holds the same and more, and a partition goes only when every row of it is in a chunk. An hour with late reports is sealed again.
 * @param graceMs how long after its end an hour is left to late reports
 * @returns the hours sealed, as epoch milliseconds
 */
export async function sealHours(nowMs: number, graceMs: number): Promise<number[]> {
  const due = (await listPartitions("metric_hot")).filter((partition) => partition.fromMs + HOUR_MS + graceMs <= nowMs);
  for (const partition of due) await sealPartition(partition);
  return due.map((partition) => partition.fromMs);
}

/** Turns one hour of hot rows into chunks and drops its partition. Safe to interrupt and to run again. */
export async function sealPartition(partition: Partition): Promise<void> {
  const startedMs = Date.now();
  await ensurePartitions("metric_chunk", [partition.fromMs]);
  const sealed = new Map<string, number>();
  await sealNodes(partition, await nodesOf(partition), sealed);
  await detachPartition(partition);
  // Nothing can write to it any more: reports that came in during sealing are there now.
  const counts = await sweeping((client) =>
    client.query<{ node_id: string; count: number }>(`SELECT node_id, count(*)::integer AS count FROM ${partition.name} GROUP BY node_id`),
  );
  const behind = counts.rows.filter((row) => sealed.get(row.node_id) !== row.count).map((row) => row.node_id);
  await sealNodes(partition, behind, sealed);
  await dropPartition(partition);
  log.info(
    { partition: partition.name, nodes: sealed.size, again: behind.length, tookMs: Date.now() - startedMs },
    "an hour of metrics is sealed",
  );
}

/** The nodes in a partition, by a loose index scan. */
async function nodesOf(partition: Partition): Promise<string[]> {
  const { rows } = await sweeping((client) =>
    client.query<{ node_id: string }>(
      `WITH RECURSIVE node AS (
         (SELECT node_id FROM ${partition.name} ORDER BY node_id LIMIT 1)
         UNION ALL
         SELECT (SELECT p.node_id FROM ${partition.name} p WHERE p.node_id > node.node_id ORDER BY p.node_id LIMIT 1) FROM node WHERE node.node_id IS NOT NULL
       ) SELECT node_id FROM node WHERE node_id IS NOT NULL`,
    ),
  );
  return rows.map((row) => row.node_id);
}

async function sealNodes(partition: Partition, nodeIds: readonly string[], sealed: Map<string, number>): Promise<void> {
  for (let from = 0; from < nodeIds.length; from += AT_ONCE) {
    const batch = nodeIds.slice(from, from + AT_ONCE);
    const counts = await sweeping((client) => sealBatch(client, partition, batch));
    for (const [nodeId, count] of counts) sealed.set(nodeId, count);
  }
}

/** A node's rows of the hour under one layout. */
interface HotGroup {
  orgId: string;
  nodeId: string;
  layoutId: number;
  times: number[];
  packed: Buffer[];
}

async function readHot(client: PoolClient, partition: Partition, nodeIds: readonly string[]): Promise<HotGroup[]> {
  // The index brings a node's rows together and in order; a scan of the whole partition for each batch would not.
  await client.query("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off");
  const groups = new Map<string, HotGroup>();
  let last: { key: Buffer; group: HotGroup } | undefined;
  const select = `SELECT node_id, layout_id, org_id, at, packed FROM ${partition.name} WHERE node_id = ANY ('{${nodeIds.join()}}') ORDER BY node_id, at`;
  await copyRows(client, select, ([node, layout, org, at, packed]) => {
    if (!last || last.group.layoutId !== layout!.readInt32BE() || !last.key.equals(node!)) {
      const [nodeId, layoutId] = [uuidOf(node!), layout!.readInt32BE()];
      const name = `${nodeId}:${layoutId}`;
      const group = groups.get(name) ?? { orgId: uuidOf(org!), nodeId, layoutId, times: [], packed: [] };
      groups.set(name, group);
      last = { key: node!, group };
    }
    last.group.times.push(readTimestamp(at!, 0));
    last.group.packed.push(packed!);
  });
  return [...groups.values()];
}

async function sealBatch(client: PoolClient, partition: Partition, nodeIds: readonly string[]): Promise<Map<string, number>> {
  const groups = await readHot(client, partition, nodeIds);
  const there = await existingChunks(client, partition.fromMs, nodeIds);
  const counts = new Map<string, number>();
  const chunks: KeyedChunk[] = [];
  for (const { orgId, nodeId, layoutId, times, packed } of groups) {
    const decimals = (await knownLayout(orgId, layoutId))?.decimals;
    if (!decimals) throw new Error(`Layout ${layoutId} is gone.`);
    counts.set(nodeId, (counts.get(nodeId) ?? 0) + times.length);
    const hot: Rows = { times, rows: floatsOf(Buffer.concat(packed)) };
    const before = there.get(`${nodeId}:${layoutId}`);
    const merged = before ? mergeRows(rowsOf(nodeId, partition.fromMs, before), hot, decimals.length) : hot;
    const chunk = encodeChunk(merged.times, merged.rows, decimals);
    chunks.push({ orgId, nodeId, layoutId, fromMs: partition.fromMs, stepSeconds: 0, reports: merged.times.length, chunk });
  }
  await writeChunks(client, "chunk", chunks);
  // A roll-up that was made without these rows is wrong now; it is made again.
  await client.query("DELETE FROM metric_rollup WHERE node_id = ANY ($1::uuid[]) AND day = $2", [
    nodeIds,
    new Date(dayOf(partition.fromMs)),
  ]);
  return counts;
}

async function existingChunks(client: PoolClient, hourMs: number, nodeIds: readonly string[]): Promise<Map<string, Chunk>> {
  const { rows } = await client.query<{ node_id: string; layout_id: number; head: Buffer; offsets: number[]; body: Buffer }>(
    "SELECT node_id, layout_id, head, offsets, body FROM metric_chunk WHERE node_id = ANY ($1::uuid[]) AND hour = $2",
    [nodeIds, new Date(hourMs)],
  );
  return new Map(
    rows.map(({ node_id, layout_id, head, offsets, body }) => [`${node_id}:${layout_id}`, { head, sizes: sizesOf(offsets), body }]),
  );
}

/** A chunk as rows again. A damaged one is dropped, because its values cannot be trusted. */
function rowsOf(nodeId: string, hourMs: number, chunk: Chunk): Rows {
  try {
    const { at, columns } = readChunk({ nodeId, hourMs }, chunk);
    const rows = new Float32Array(at.length * columns.length);
    columns.forEach((column, c) => {
      for (let i = 0; i < at.length; i++) rows[i * columns.length + c] = column[i]!;
    });
    return { times: [...at], rows };
  } catch (error) {
    if (!(error instanceof DamagedChunk)) throw error;
    log.error({ nodeId, hour: new Date(hourMs).toISOString() }, `${error.message} Late reports replace it.`);
    return { times: [], rows: new Float32Array() };
  }
}
