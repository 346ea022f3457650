import { crc32 } from "node:zlib";
import { BitReader, CodecError } from "./bit-reader";
import { CODING, HAS_GAPS, orderedBits, RAW } from "./column-format";
import { SCALE, toDecimals } from "./decimals";
import { predicted } from "./predict";
import { readRice } from "./rice";

/**
 * Reads what `encodeColumn` wrote.
 * @param count the chunk's number of reports; @returns as many values, NaN where one is absent
 * @throws CodecError when the bytes are not what was written
 */
export function decodeColumn(bytes: Uint8Array, count: number, seed: number): Float64Array {
  const end = bytes.length - 4;
  if (end < 1) throw new CodecError("it is too short");
  const stored = ((bytes[end]! << 24) | (bytes[end + 1]! << 16) | (bytes[end + 2]! << 8) | bytes[end + 3]!) >>> 0;
  if (stored !== crc32(bytes.subarray(0, end), seed)) throw new CodecError("its checksum does not fit");
  return readColumn(bytes, end, count);
}

function readColumn(bytes: Uint8Array, end: number, count: number): Float64Array {
  const reader = new BitReader(bytes, 1, end);
  const head = bytes[0]!;
  const coding = head & 7;
  if (coding === CODING.empty) {
    reader.end();
    return new Float64Array(count).fill(Number.NaN);
  }
  const gaps = (head & HAS_GAPS) !== 0 ? readPresence(reader, count) : undefined;
  const present = gaps ? gaps.present : count;
  if (present === 0) throw new CodecError("it says that it is both empty and not");
  const first = reader.signed();
  const divisor = coding === CODING.constant ? 1 : reader.unsigned();
  const steps =
    coding === CODING.constant
      ? new Int32Array(present)
      : coding === CODING.runs
        ? readRuns(reader, present)
        : readSteps(reader, coding, present);
  reader.align();
  reader.end();
  const values = (head & RAW) !== 0 ? fromBits(first, divisor, steps, head >>> 5) : fromDecimals(first, divisor, steps, SCALE[head >>> 5]!);
  return gaps ? spread(values, gaps.bitmap) : values;
}

function readPresence(reader: BitReader, count: number): { bitmap: Uint8Array; present: number } {
  const bitmap = new Uint8Array(count);
  let present = 0;
  for (let i = 0; i < count; i++) {
    bitmap[i] = reader.bits(1);
    present += bitmap[i]!;
  }
  reader.align();
  return { bitmap, present };
}

function spread(values: Float64Array, bitmap: Uint8Array): Float64Array {
  const all = new Float64Array(bitmap.length);
  for (let i = 0, at = 0; i < bitmap.length; i++) all[i] = bitmap[i] === 1 ? values[at++]! : Number.NaN;
  return all;
}

function fromDecimals(first: number, divisor: number, steps: Int32Array, scale: number): Float64Array {
  const values = new Float64Array(steps.length);
  for (let i = 0; i < steps.length; i++) values[i] = (first + steps[i]! * divisor) / scale;
  return values;
}

function fromBits(first: number, divisor: number, steps: Int32Array, decimals: number): Float64Array {
  const bits = new Int32Array(steps.length);
  const floats = new Float32Array(bits.buffer);
  const values = new Float64Array(steps.length);
  for (let i = 0; i < steps.length; i++) {
    bits[i] = orderedBits((first + Math.imul(steps[i]!, divisor)) | 0);
    values[i] = toDecimals(floats[i]!, decimals);
  }
  return values;
}

function readRuns(reader: BitReader, present: number): Int32Array {
  const steps = new Int32Array(present);
  let level = 0;
  let at = 0;
  for (let changes = reader.unsigned(); changes > 0; changes--) {
    const until = at + reader.unsigned();
    if (until >= present || until === at) throw new CodecError("the length of a run is impossible");
    steps.fill(level, at, until);
    at = until;
    level = (level + reader.signed()) | 0;
  }
  return steps.fill(level, at);
}

function readSteps(reader: BitReader, coding: number, present: number): Int32Array {
  const steps = new Int32Array(present);
  const head = reader.byte();
  const predictor = head & 7;
  const width = head >>> 3;
  const constant = reader.signed();
  const count = present - 1;
  if (coding === CODING.packed) {
    let last = 0;
    for (let i = 1; i < present; i++) {
      last = (predicted(predictor, last) + constant + reader.bits(width)) | 0;
      steps[i] = last;
    }
    return steps;
  }
  const codes = new Uint32Array(count);
  if (coding === CODING.rice) readRice(reader, codes, count, width);
  else if (coding === CODING.sparse) readSparse(reader, codes, count, width);
  else throw new CodecError("its coding is unknown");
  addUp(steps, codes, predictor, constant);
  return steps;
}

/** Residuals onto predictions. The two most common predictors have separate loops. */
function addUp(steps: Int32Array, codes: Uint32Array, predictor: number, constant: number): void {
  let last = 0;
  if (predictor === 4) {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      last = (last + constant + ((code >>> 1) ^ -(code & 1))) | 0;
      steps[i + 1] = last;
    }
  } else if (predictor === 0) {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      steps[i + 1] = (constant + ((code >>> 1) ^ -(code & 1))) | 0;
    }
  } else {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      last = (predicted(predictor, last) + constant + ((code >>> 1) ^ -(code & 1))) | 0;
      steps[i + 1] = last;
    }
  }
}

function readSparse(reader: BitReader, codes: Uint32Array, count: number, k: number): void {
  let filled = 0;
  for (let i = 0; i < count; i++) {
    codes[i] = reader.bits(1);
    filled += codes[i]!;
  }
  const nonzero = new Uint32Array(filled);
  readRice(reader, nonzero, filled, k);
  for (let i = 0, at = 0; i < count; i++) if (codes[i] === 1) codes[i] = nonzero[at++]! + 1;
}
