import type { BitReader } from "./bit-reader";
import type { BitWriter } from "./bit-writer";

/**
 * Adaptive Rice coding of non-negative 32-bit integers: `k` low bits as they are, the rest in unary. `k` follows a moving mean of the
 * last ~16 numbers (after LOCO-I, Weinberger et al. 2000), so it adapts to a column that is quiet and then busy.
 */

/** A quotient this long is cheaper as the whole number. */
const ESCAPE = 20;
/** Keeps the moving mean (times 16) inside 31 bits. */
const HIGHEST = 1 << 26;

const start = (k: number) => 16 << k;
/** The smallest k with 2^k ≥ half the mean; tried on simulated hosts, it is the best of a few factors. */
const widthFor = (mean16: number) => 32 - Math.clz32((mean16 - (mean16 >> 1) - 1) >> 4);
const follow = (mean16: number, value: number) => mean16 - (mean16 >> 4) + Math.min(value, HIGHEST);

/** The starting `k` for numbers with this mean. */
export const firstWidth = (mean: number) => Math.min(25, Math.max(0, Math.round(Math.log2(mean + 0.5))));

/** Bits that `writeRice` will take. */
export function riceCost(values: Uint32Array, count: number, firstK: number): number {
  let mean16 = start(firstK);
  let bits = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const k = widthFor(mean16);
    const quotient = value >>> k;
    bits += quotient < ESCAPE ? quotient + 1 + k : ESCAPE + 32;
    mean16 = follow(mean16, value);
  }
  return bits;
}

/** Writes `count` values in adaptive Rice coding, beginning with `firstK` low bits; `readRice` reads them back. */
export function writeRice(out: BitWriter, values: Uint32Array, count: number, firstK: number): void {
  let mean16 = start(firstK);
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const k = widthFor(mean16);
    const quotient = value >>> k;
    if (quotient < ESCAPE) {
      // Ones, a zero, then the low bits: one write when they fit.
      const unary = (1 << (quotient + 1)) - 2;
      if (quotient + 1 + k <= 24) out.bits((unary << k) | (value & ((1 << k) - 1)), quotient + 1 + k);
      else {
        out.bits(unary, quotient + 1);
        out.bits(value & ((1 << k) - 1), k);
      }
    } else {
      out.bits((1 << ESCAPE) - 1, ESCAPE);
      out.bits(value, 32);
    }
    mean16 = follow(mean16, value);
  }
}

/** The same as reading `ones` and `bits` one after the other, with one look at the bytes for both: a chart decodes thousands of these. */
export function readRice(from: BitReader, values: Uint32Array, count: number, firstK: number): void {
  const { bytes } = from;
  let position = from.position;
  let mean16 = start(firstK);
  for (let i = 0; i < count; i++) {
    const k = widthFor(mean16);
    const at = position >>> 3;
    const shift = position & 7;
    const high = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const word = shift === 0 ? high : (high << shift) | (bytes[at + 4]! >>> (8 - shift));
    const quotient = Math.clz32(~word);
    const used = quotient + 1 + k;
    let value: number;
    if (used <= 32 && quotient < ESCAPE) {
      value = k === 0 ? quotient : ((quotient << k) | ((word << (quotient + 1)) >>> (32 - k))) >>> 0;
      position += used;
    } else {
      from.position = position;
      const ones = from.ones(ESCAPE);
      value = ones < ESCAPE ? ((ones << k) | from.bits(k)) >>> 0 : from.bits(32);
      position = from.position;
    }
    values[i] = value;
    mean16 = follow(mean16, value);
  }
  from.position = position;
}
