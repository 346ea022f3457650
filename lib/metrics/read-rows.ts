import "server-only";
import { withPg } from "@/lib/pg";
import { copyRows, int4sOf, literal } from "./copy-rows";

/** A row of `metric_read`: one column of a chunk or roll-up, or hot rows. Numbers of nodes and keys count from 1. */
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

type Nine = [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
const time = (ms: number) => `'${new Date(ms).toISOString()}'::timestamptz`;

/** One round trip, one snapshot: nothing is missed or seen twice while an hour is being sealed. */
export async function readRows(read: RawRead): Promise<ReadRow[]> {
  const given = [
    `${literal(read.orgId)}::uuid`,
    `ARRAY[${read.nodeIds.map(literal).join()}]::uuid[]`,
    `ARRAY[${read.keys.map(literal).join()}]::text[]`,
    time(read.fromMs),
    time(read.toMs),
    read.stepSeconds === null ? "NULL" : String(read.stepSeconds),
    String(read.keys.length >= WHOLE_ROWS_FROM),
  ];
  const rows: ReadRow[] = [];
  await withPg((client) =>
    copyRows(client, `SELECT * FROM metric_read(${given.join()})`, (fields) => {
      const [kind, node, key, layout, place, begins, head, cuts, piece] = fields as Nine;
      rows.push({
        kind: kind.toString("latin1") as ReadRow["kind"],
        node_no: node.readInt32BE(),
        key_no: key.readInt32BE(),
        layout: layout.readInt32BE(),
        place: place.readInt32BE(),
        begins: begins.readDoubleBE(),
        head,
        cuts: cuts.length > 0 ? int4sOf(cuts) : null,
        piece,
      });
    }),
  );
  return rows;
}
