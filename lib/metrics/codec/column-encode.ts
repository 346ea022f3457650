import { crc32 } from "node:zlib";
import type { BitWriter } from "./bit-writer";
import { CODING, FARTHEST, HAS_GAPS, orderedBits, RAW, WIDEST } from "./column-format";
import { toScaled } from "./decimals";
import { CONSTANT, chooseWay, type Way, writeWay } from "./whole-numbers";

/** Above this many bits a value, the float's own bits may take fewer than its decimal digits do. */
const NOISY = 12;

let floats = new Float32Array(0);
let scaled = new Float64Array(0);
let steps = new Int32Array(0);
let rawSteps = new Int32Array(0);

function makeRoom(count: number): void {
  if (count <= floats.length) return;
  floats = new Float32Array(count * 2);
  scaled = new Float64Array(count * 2);
  steps = new Int32Array(count * 2);
  rawSteps = new Int32Array(count * 2);
}

/** The position of a column in rows of reports: every `stride`-th value from `offset` on. */
export interface ColumnSource {
  values: Float32Array;
  offset: number;
  stride: number;
  count: number;
}

/** A column in whole numbers, ready to be written. */
interface Whole {
  first: number;
  divisor: number;
  steps: Int32Array;
  way: Way;
}

/**
 * Appends one column (NaN = absent) and its CRC to `out`.
 * @param decimals 0–7 places that are kept; what is not decimal (±Inf, −0, very large) is kept bit by bit
 * @param seed ties the column to its chunk and place, see `columnSeed`
 */
export function encodeColumn(out: BitWriter, source: ColumnSource, decimals: number, seed: number): void {
  makeRoom(source.count);
  const from = out.length;
  const present = gather(source);
  const gaps = present < source.count ? HAS_GAPS : 0;
  if (present === 0) out.byte(CODING.empty | HAS_GAPS | (decimals << 5));
  else {
    const decimal = inDecimals(present, decimals);
    const raw = decimal === undefined || decimal.way.bits > present * NOISY ? inBits(present) : undefined;
    const whole = raw === undefined || (decimal && decimal.way.bits <= raw.way.bits) ? decimal! : raw;
    out.byte(whole.way.coding | (whole === raw ? RAW : 0) | gaps | (decimals << 5));
    if (gaps !== 0) writePresence(out, source);
    out.signed(whole.first);
    if (whole.way.coding !== CODING.constant) {
      out.unsigned(whole.divisor);
      writeWay(out, whole.way, whole.steps, present);
    }
  }
  out.align();
  out.uint32(crc32(out.bytes.subarray(from, out.length), seed));
}

/** Fills `floats` with the values that are present. */
function gather({ values, offset, stride, count }: ColumnSource): number {
  let present = 0;
  for (let i = 0, at = offset; i < count; i++, at += stride) {
    const value = values[at]!;
    if (!Number.isNaN(value)) floats[present++] = value;
  }
  return present;
}

function writePresence(out: BitWriter, { values, offset, stride, count }: ColumnSource): void {
  for (let i = 0, at = offset; i < count; i++, at += stride) out.bits(Number.isNaN(values[at]) ? 0 : 1, 1);
  out.align();
}

/** Undefined when a value is not decimal or the values are too far apart. */
function inDecimals(present: number, decimals: number): Whole | undefined {
  const first = toScaled(floats[0]!, decimals);
  if (Number.isNaN(first)) return undefined;
  if (isConstant(present)) return { first, divisor: 1, steps, way: CONSTANT };
  let lowest = first;
  let highest = first;
  let divisor = 0;
  for (let i = 0; i < present; i++) {
    const value = toScaled(floats[i]!, decimals);
    if (Number.isNaN(value)) return undefined;
    scaled[i] = value - first;
    if (value < lowest) lowest = value;
    else if (value > highest) highest = value;
    if (divisor !== 1 && value !== first) divisor = greatestCommonDivisor(divisor, Math.abs(value - first));
  }
  if (highest - lowest >= FARTHEST || highest - lowest >= WIDEST * divisor) return undefined;
  if (divisor <= 1) for (let i = 0; i < present; i++) steps[i] = scaled[i]!;
  else for (let i = 0; i < present; i++) steps[i] = scaled[i]! / divisor;
  return { first, divisor: divisor || 1, steps, way: chooseWay(steps, present) };
}

function isConstant(present: number): boolean {
  const bits = new Int32Array(floats.buffer, 0, present);
  for (let i = 1; i < present; i++) if (bits[i] !== bits[0]) return false;
  return true;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [high, low] = a > b ? [a, b] : [b, a];
  while (low > 0) [high, low] = [low, high % low];
  return high;
}

/** The floats' bits. The divisor is the power of two that all of them share, as a shift would be. */
function inBits(present: number): Whole {
  const bits = new Int32Array(floats.buffer, 0, present);
  const first = orderedBits(bits[0]!);
  let differ = 0;
  for (let i = 0; i < present; i++) {
    rawSteps[i] = orderedBits(bits[i]!) - first;
    differ |= rawSteps[i]!;
  }
  const shift = differ === 0 ? 0 : 31 - Math.clz32(differ & -differ);
  for (let i = 0; i < present; i++) rawSteps[i] = rawSteps[i]! >> shift;
  return { first, divisor: 2 ** shift, steps: rawSteps, way: chooseWay(rawSteps, present) };
}
