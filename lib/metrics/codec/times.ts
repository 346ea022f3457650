import { crc32 } from "node:zlib";
import { BitReader, CodecError } from "./bit-reader";
import { BitWriter } from "./bit-writer";

const VERSION = 1;
const REGULAR = 0;
const WITH_HOLES = 1;
const LISTED = 2;

/** More than one report a millisecond for an hour is nonsense; a forged head must not make us allocate without bound. */
const MOST = 3_600_000;
/** A bitmap of slots is used while it takes no more than this many bits a report. */
const BITS_A_REPORT = 12;

const out = new BitWriter();

/**
 * The head of a chunk: when its reports were. Regular ones cost a few bytes an hour, holes one bit a slot, anything else its distances.
 * @param times ascending epoch milliseconds, at least one
 */
export function encodeTimes(times: readonly number[]): Uint8Array {
  const first = times[0]!;
  const last = times.at(-1)!;
  let step = 0;
  for (let i = 1; i < times.length; i++) step = divide(step, times[i]! - times[i - 1]!);
  step ||= 1_000;
  const slots = (last - first) / step + 1;
  const form = slots === times.length ? REGULAR : slots <= times.length * BITS_A_REPORT ? WITH_HOLES : LISTED;

  out.reset();
  out.byte(VERSION);
  out.byte(form);
  out.unsigned(times.length);
  out.unsigned(first);
  out.unsigned(step);
  if (form === WITH_HOLES) {
    out.unsigned(slots);
    for (let slot = 0, next = 0; slot < slots; slot++) {
      const taken = times[next] === first + slot * step;
      out.bits(taken ? 1 : 0, 1);
      if (taken) next++;
    }
    out.align();
  } else if (form === LISTED) {
    for (let i = 1; i < times.length; i++) out.unsigned((times[i]! - times[i - 1]!) / step);
  }
  out.uint32(crc32(out.bytes.subarray(0, out.length)));
  return out.bytes.slice(0, out.length);
}

function divide(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low > 0) [high, low] = [low, high % low];
  return high;
}

export interface ChunkTimes {
  at: Float64Array;
  /** Goes into the seed of every column's checksum. */
  crc: number;
}

/** @throws CodecError when the bytes are not what `encodeTimes` wrote */
export function decodeTimes(head: Uint8Array): ChunkTimes {
  const end = head.length - 4;
  if (end < 5) throw new CodecError("its head is too short");
  const stored = ((head[end]! << 24) | (head[end + 1]! << 16) | (head[end + 2]! << 8) | head[end + 3]!) >>> 0;
  const crc = crc32(head.subarray(0, end));
  if (stored !== crc) throw new CodecError("its head's checksum does not fit");
  if (head[0] !== VERSION) throw new CodecError(`its version ${head[0]} is unknown`);
  const reader = new BitReader(head, 2, end);
  const count = reader.unsigned();
  const first = reader.unsigned();
  const step = reader.unsigned();
  if (count < 1 || count > MOST) throw new CodecError("its number of reports is impossible");
  const at = new Float64Array(count);
  if (head[1] === REGULAR) for (let i = 0; i < count; i++) at[i] = first + i * step;
  else if (head[1] === WITH_HOLES) readHoles(reader, at, first, step);
  else if (head[1] === LISTED) readList(reader, at, first, step);
  else throw new CodecError("the form of its times is unknown");
  reader.align();
  reader.end();
  return { at, crc };
}

function readHoles(reader: BitReader, at: Float64Array, first: number, step: number): void {
  const slots = reader.unsigned();
  if (slots > at.length * BITS_A_REPORT) throw new CodecError("its slots are too many");
  let next = 0;
  for (let slot = 0; slot < slots; slot++) if (reader.bits(1) === 1) at[next++] = first + slot * step;
  if (next !== at.length) throw new CodecError("its slots do not fit its reports");
}

function readList(reader: BitReader, at: Float64Array, first: number, step: number): void {
  at[0] = first;
  for (let i = 1; i < at.length; i++) at[i] = at[i - 1]! + reader.unsigned() * step;
}
