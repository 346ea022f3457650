import "server-only";
import { pgPool } from "@/lib/pg";

/** What `metric_read` answers: a cut-out column of a chunk or roll-up, or hot rows. Numbers of nodes and keys count from 1. */
export interface ReadRow {
  kind: "rollup" | "chunk" | "hot" | "rows";
  node_no: number;
  key_no: number;
  layout: number;
  place: number;
  begins: number;
  head: Buffer;
  /** Where the columns of a roll-up's piece begin and end, counted from the whole body. */
  cuts: number[] | null;
  piece: Buffer;
}

export interface RawRead {
  orgId: string;
  nodeIds: readonly string[];
  keys: readonly string[];
  fromMs: number;
  toMs: number;
  /** Seconds of the roll-up to use where there is one; null = single reports. */
  stepSeconds: number | null;
}

/** From this many series on, whole hot rows cost less than cutting each series out of them. */
const WHOLE_ROWS_FROM = 5;

/** One round trip, one snapshot: nothing is missed or seen twice while an hour is being sealed. */
export async function readRows(read: RawRead): Promise<ReadRow[]> {
  const { rows } = await pgPool().query<ReadRow>({
    name: "metric_read",
    text: "SELECT * FROM metric_read($1, $2, $3, $4, $5, $6, $7)",
    values: [
      read.orgId,
      read.nodeIds,
      read.keys,
      new Date(read.fromMs),
      new Date(read.toMs),
      read.stepSeconds,
      read.keys.length >= WHOLE_ROWS_FROM,
    ],
  });
  return rows;
}
