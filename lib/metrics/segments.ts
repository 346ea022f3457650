import { readTimestamp } from "./binary-params";
import { readColumn, readTimes } from "./codec/chunk";
import { toDecimals } from "./codec/decimals";
import { MEASURES } from "./day-rollup";
import { type Segment, spacingOf } from "./downsample";
import type { StoredLayout } from "./layout";
import type { ReadRow } from "./read-rows";

interface Found {
  keyNo: number;
  segment: Segment;
}

/**
 * The points in one answered row. `layout` is needed for hot rows only: sealed columns carry their own decimals.
 * @throws DamagedChunk
 */
export function segmentsOf(row: ReadRow, nodeId: string, keys: readonly string[], layout: StoredLayout | undefined): Found[] {
  switch (row.kind) {
    case "chunk":
      return [{ keyNo: row.key_no, segment: ofChunk(row, nodeId) }];
    case "rollup":
      return [{ keyNo: row.key_no, segment: ofRollup(row, nodeId) }];
    case "hot":
      return [{ keyNo: row.key_no, segment: ofHot(row.head, row.piece, 0, 1, layout!.decimals[row.place - 1]!) }];
    case "rows":
      return keys.flatMap((key, k) => {
        const place = layout!.keys.indexOf(key);
        if (place === -1) return [];
        return [{ keyNo: k + 1, segment: ofHot(row.head, row.piece, place, layout!.keys.length, layout!.decimals[place]!) }];
      });
  }
}

function ofChunk(row: ReadRow, nodeId: string): Segment {
  const place = { nodeId, hourMs: row.begins };
  const times = readTimes(place, row.head);
  return { at: times.at, values: readColumn(place, times, row.place - 1, row.piece), spacingMs: spacingOf(times.at) };
}

/** The lowest at the beginning of each step, the highest in its middle: two points where there were many, and nothing between them is lost. */
function ofRollup(row: ReadRow, nodeId: string): Segment {
  const place = { nodeId, hourMs: row.begins };
  const times = readTimes(place, row.head);
  const first = MEASURES * (row.place - 1);
  const count = times.at.length;
  const stepMs = spacingOf(times.at) || 600_000;
  const cuts = row.cuts!;
  const column = (measure: number) =>
    readColumn(place, times, first + measure, row.piece.subarray(cuts[measure]! - cuts[0]!, cuts[measure + 1]! - cuts[0]!));
  const lowest = column(1);
  const highest = column(2);
  const at = new Float64Array(count * 2);
  const values = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) {
    at[i * 2] = times.at[i]!;
    at[i * 2 + 1] = times.at[i]! + stepMs / 2;
    values[i * 2] = lowest[i]!;
    values[i * 2 + 1] = highest[i]!;
  }
  // From a step's middle to the next one's beginning is half a step, across a missing one it is one and a half.
  return { at, values, spacingMs: stepMs * 0.75 };
}

function ofHot(times: Buffer, bytes: Buffer, place: number, stride: number, decimals: number): Segment {
  const count = times.length / 8;
  const at = new Float64Array(count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    at[i] = readTimestamp(times, i * 8);
    values[i] = toDecimals(bytes.readFloatLE((i * stride + place) * 4), decimals);
  }
  return { at, values, spacingMs: spacingOf(at) };
}
