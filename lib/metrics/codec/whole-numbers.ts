import type { BitWriter } from "./bit-writer";
import { CODING, type Coding } from "./column-format";
import { choosePredictor, predicted } from "./predict";
import { firstWidth, riceCost, writeRice } from "./rice";

/** How a series of distances is best written, and about how many bits that takes. */
export interface Way {
  coding: Coding;
  bits: number;
  predictor: number;
  /** Width of `packed`, first k of `rice` and `sparse`. */
  width: number;
  constant: number;
  /** Number of residuals that are not the constant (`sparse`) or of changes (`runs`). */
  filled: number;
}

let codes = new Uint32Array(0);
let nonzero = new Uint32Array(0);

/** Nothing but the first value. */
export const CONSTANT: Way = { coding: CODING.constant, bits: 0, predictor: 4, width: 0, constant: 0, filled: 0 };

/** Tries what could be smallest. `steps[0]` is 0; `count` is at least 1. */
export function chooseWay(steps: Int32Array, count: number): Way {
  let changes = 0;
  for (let i = 1; i < count; i++) if (steps[i] !== steps[i - 1]) changes++;
  if (changes === 0) return CONSTANT;
  const way: Way = { ...CONSTANT, filled: changes };
  const runs = changes * 24;
  // A few changes in an hour: nothing else comes near.
  if (changes * 32 < count) return { ...way, coding: CODING.runs, bits: runs };

  const { predictor, constant } = choosePredictor(steps, count);
  const { lowest, highest, sum, filled } = residuals(steps, count, predictor, constant);
  way.predictor = predictor;
  way.constant = constant;
  way.coding = CODING.rice;
  way.width = firstWidth(sum / (count - 1));
  way.bits = riceCost(codes, count - 1, way.width);

  const width = highest - lowest < 2 ** 31 ? 32 - Math.clz32(highest - lowest) : 32;
  if (width < 32 && (count - 1) * width < way.bits) {
    way.coding = CODING.packed;
    way.width = width;
    way.constant = lowest;
    way.bits = (count - 1) * width;
  }
  if (filled * 2 < count) {
    const k = filled === 0 ? 0 : firstWidth((sum - filled) / filled);
    const bits = count - 1 + riceCost(nonzero, filled, k);
    if (bits < way.bits) Object.assign(way, { coding: CODING.sparse, bits, width: k, constant, filled });
  }
  if (runs < way.bits) Object.assign(way, { coding: CODING.runs, bits: runs, filled: changes });
  return way;
}

/** Fills `codes` with zigzag residuals and `nonzero` with those that are not 0, less one. */
function residuals(steps: Int32Array, count: number, predictor: number, constant: number) {
  if (codes.length < count) {
    codes = new Uint32Array(count * 2);
    nonzero = new Uint32Array(count * 2);
  }
  let lowest = 0x7fffffff;
  let highest = -0x80000000;
  let sum = 0;
  let filled = 0;
  let previous = steps[0]!;
  for (let i = 1; i < count; i++) {
    const value = steps[i]!;
    const residual = (value - predicted(predictor, previous)) | 0;
    previous = value;
    if (residual < lowest) lowest = residual;
    if (residual > highest) highest = residual;
    const off = (residual - constant) | 0;
    const code = ((off << 1) ^ (off >> 31)) >>> 0;
    codes[i - 1] = code;
    sum += code;
    if (code !== 0) nonzero[filled++] = code - 1;
  }
  return { lowest, highest, sum, filled };
}

/** Writes what follows `first` and `divisor`. */
export function writeWay(out: BitWriter, way: Way, steps: Int32Array, count: number): void {
  if (way.coding === CODING.runs) {
    writeRuns(out, steps, count, way.filled);
    return;
  }
  out.byte(way.predictor | (way.width << 3));
  out.signed(way.constant);
  if (way.coding === CODING.packed) {
    for (let i = 1; i < count; i++) out.bits((steps[i]! - predicted(way.predictor, steps[i - 1]!) - way.constant) >>> 0, way.width);
    return;
  }
  const { filled } = residuals(steps, count, way.predictor, way.constant);
  if (way.coding === CODING.rice) {
    writeRice(out, codes, count - 1, way.width);
    return;
  }
  for (let i = 0; i < count - 1; i++) out.bits(codes[i] === 0 ? 0 : 1, 1);
  writeRice(out, nonzero, filled, way.width);
}

/** How many values each level lasts and the step that ends it. */
function writeRuns(out: BitWriter, steps: Int32Array, count: number, changes: number): void {
  out.unsigned(changes);
  let since = 0;
  for (let i = 1; i < count; i++) {
    if (steps[i] === steps[i - 1]) continue;
    out.unsigned(i - since);
    out.signed((steps[i]! - steps[i - 1]!) | 0);
    since = i;
  }
}
