import "server-only";
import type { PoolClient } from "pg";
import { int4Array, timestampArray, uuidArray, uuidBytes } from "./binary-params";
import type { Chunk } from "./codec/chunk";

/** A chunk with the key it is stored under. */
export interface KeyedChunk {
  orgId: string;
  nodeId: string;
  layoutId: number;
  /** Start of the hour (chunks) or of the day (roll-ups). */
  fromMs: number;
  /** For roll-ups: seconds between points. */
  stepSeconds: number;
  reports: number;
  chunk: Chunk;
}

/** Sizes as running offsets, one more at the end: what a read needs to cut one column out. */
function offsetsOf(sizes: readonly number[]): number[] {
  const offsets = [0];
  for (const size of sizes) offsets.push(offsets.at(-1)! + size);
  return offsets;
}

/** The sizes of parts in bytes, from their offsets and the end of the last one. */
export const sizesOf = (offsets: readonly number[]): number[] => offsets.slice(1).map((end, i) => end - offsets[i]!);

const CUT = `SELECT u.org, u.node, u.from_at, u.layout, u.number, u.step,
    substring($10::bytea FROM u.head_at FOR u.head_size) AS head, ($8::integer[])[u.first:u.last] AS offsets,
    substring($9::bytea FROM u.body_at FOR u.body_size) AS body
  FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $11::integer[], $12::integer[],
    $13::integer[], $14::integer[], $15::integer[]) AS u(org, node, from_at, layout, number, step, head_at, head_size, body_at, body_size, first, last)`;

const INTO = {
  chunk: `INSERT INTO metric_chunk (org_id, node_id, hour, layout_id, reports, head, offsets, body)
    SELECT org, node, from_at, layout, number, head, offsets, body FROM (${CUT}) AS cut
    ON CONFLICT (node_id, hour, layout_id) DO UPDATE
      SET reports = excluded.reports, head = excluded.head, offsets = excluded.offsets, body = excluded.body`,
  rollup: `INSERT INTO metric_rollup (org_id, node_id, day, layout_id, step_seconds, head, offsets, body)
    SELECT org, node, from_at, layout, step, head, offsets, body FROM (${CUT}) AS cut
    ON CONFLICT (node_id, step_seconds, day, layout_id) DO UPDATE SET head = excluded.head, offsets = excluded.offsets, body = excluded.body`,
};

/** Writes chunks or roll-ups in one statement; one that is there is replaced. */
export async function writeChunks(client: PoolClient, table: keyof typeof INTO, chunks: readonly KeyedChunk[]): Promise<void> {
  if (chunks.length === 0) return;
  const offsets = chunks.map(({ chunk }) => offsetsOf(chunk.sizes));
  const starts = (lengths: number[]) => {
    let next = 1;
    return lengths.map((length) => {
      const from = next;
      next += length;
      return from;
    });
  };
  const heads = chunks.map(({ chunk }) => chunk.head.length);
  const bodies = chunks.map(({ chunk }) => chunk.body.length);
  const firsts = starts(offsets.map((list) => list.length));
  await client.query(INTO[table], [
    uuidArray(chunks.map((one) => uuidBytes(one.orgId))),
    uuidArray(chunks.map((one) => uuidBytes(one.nodeId))),
    timestampArray(chunks.map((one) => one.fromMs)),
    int4Array(chunks.map((one) => one.layoutId)),
    int4Array(chunks.map((one) => one.reports)),
    int4Array(chunks.map((one) => one.stepSeconds)),
    int4Array(starts(heads)),
    int4Array(offsets.flat()),
    Buffer.concat(chunks.map(({ chunk }) => chunk.body)),
    Buffer.concat(chunks.map(({ chunk }) => chunk.head)),
    int4Array(heads),
    int4Array(starts(bodies)),
    int4Array(bodies),
    int4Array(firsts),
    int4Array(firsts.map((first, i) => first + offsets[i]!.length - 1)),
  ]);
}
