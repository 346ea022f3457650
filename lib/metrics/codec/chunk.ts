import { CodecError } from "./bit-reader";
import { BitWriter } from "./bit-writer";
import { decodeColumn } from "./column-decode";
import { encodeColumn } from "./column-encode";
import { columnSeed } from "./column-format";
import { type ChunkTimes, decodeTimes, encodeTimes } from "./times";

/** One node's hour under one layout, as it is stored. `sizes[i]` is the length of column i in `body`: the offset array, in two bytes a column. */
export interface Chunk {
  head: Uint8Array;
  sizes: number[];
  body: Uint8Array;
}

/** Which chunk is being read, for the error about a damaged one. */
export interface ChunkPlace {
  nodeId: string;
  hourMs: number;
}

/** A stored chunk is damaged. Its numbers are not shown; those of other hours and nodes are. */
export class DamagedChunk extends Error {
  constructor(
    readonly place: ChunkPlace,
    why: string,
  ) {
    super(`The metrics of node ${place.nodeId} for ${new Date(place.hourMs).toISOString()} are damaged: ${why}.`);
    this.name = "DamagedChunk";
  }
}

/** The longest column that `sizes smallint[]` can name. */
const LONGEST = 32_767;

const out = new BitWriter();

/**
 * @param times ascending epoch milliseconds, one a report
 * @param rows the reports' values one after another, `decimals.length` each; NaN = absent
 */
export function encodeChunk(times: readonly number[], rows: Float32Array, decimals: readonly number[]): Chunk {
  const { head, crc } = sealHead(times);
  const stride = decimals.length;
  out.reset();
  const sizes: number[] = [];
  for (let column = 0; column < stride; column++) {
    const before = out.length;
    encodeColumn(out, { values: rows, offset: column, stride, count: times.length }, decimals[column]!, columnSeed(crc, column));
    sizes.push(out.length - before);
    if (out.length - before > LONGEST) throw new Error(`A column of ${times.length} reports is too long for a chunk.`);
  }
  return { head, sizes, body: out.bytes.slice(0, out.length) };
}

function sealHead(times: readonly number[]): { head: Uint8Array; crc: number } {
  const head = encodeTimes(times);
  return { head, crc: decodeTimes(head).crc };
}

/** @throws DamagedChunk */
export function readTimes(place: ChunkPlace, head: Uint8Array): ChunkTimes {
  return named(place, () => decodeTimes(head));
}

/**
 * One column, cut out of the body by the caller.
 * @throws DamagedChunk also when the bytes are another column's or another chunk's
 */
export function readColumn(place: ChunkPlace, times: ChunkTimes, column: number, bytes: Uint8Array): Float64Array {
  return named(place, () => decodeColumn(bytes, times.at.length, columnSeed(times.crc, column)));
}

/** All columns of a chunk. @throws DamagedChunk */
export function readChunk(place: ChunkPlace, chunk: Chunk): { at: Float64Array; columns: Float64Array[] } {
  const times = readTimes(place, chunk.head);
  let from = 0;
  const columns = chunk.sizes.map((size, column) => {
    const bytes = chunk.body.subarray(from, from + size);
    from += size;
    return readColumn(place, times, column, bytes);
  });
  if (from !== chunk.body.length) throw new DamagedChunk(place, "its body's length is wrong");
  return { at: times.at, columns };
}

function named<T>(place: ChunkPlace, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) throw new DamagedChunk(place, error.message);
    throw error;
  }
}
