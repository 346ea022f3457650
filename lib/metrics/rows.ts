/** Reports of one node under one layout: `rows` holds them one after another, as they travelled. */
export interface Rows {
  times: number[];
  rows: Float32Array;
}

/** A view where the bytes lie aligned, else a copy. */
export function floatsOf(bytes: Buffer): Float32Array {
  const { buffer, byteOffset, length } = bytes;
  if (byteOffset % 4 === 0) return new Float32Array(buffer as ArrayBuffer, byteOffset, length >> 2);
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** Both by time; where both have a report, the first's stays. */
export function mergeRows(a: Rows, b: Rows, width: number): Rows {
  const merged: Rows = { times: [], rows: new Float32Array(a.rows.length + b.rows.length) };
  const take = (from: Rows, index: number) => {
    merged.rows.set(from.rows.subarray(index * width, (index + 1) * width), merged.times.length * width);
    merged.times.push(from.times[index]!);
  };
  let i = 0;
  let j = 0;
  while (i < a.times.length || j < b.times.length) {
    const first = a.times[i] ?? Number.POSITIVE_INFINITY;
    const second = b.times[j] ?? Number.POSITIVE_INFINITY;
    if (first === second) j++;
    else if (second < first) take(b, j++);
    if (first <= second) take(a, i++);
  }
  return { times: merged.times, rows: merged.rows.subarray(0, merged.times.length * width) };
}
