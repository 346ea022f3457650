import { blockMedians } from "./statistics";

const BLOCKS = 12;
const LEAST_ROWS = 200;
/** This many blocks in a row must lie above the lowest one. */
const RISING_BLOCKS = 4;

/** A slow rise from the lowest twelfth of a series to its end: every later twelfth higher than the one before, give or take the noise of one. */
export function slowRise(values: number[]): { lowest: number; last: number; from: number } | null {
  if (values.length < LEAST_ROWS) return null;
  const medians = blockMedians(values, BLOCKS);
  const at = medians.indexOf(Math.min(...medians));
  const after = medians.slice(at);
  if (after.length <= RISING_BLOCKS) return null;
  const steps = after.slice(1).filter((value, index) => value > after[index]!).length;
  if (steps < (after.length - 1) * 0.75 || after.at(-1)! < Math.max(...after)) return null;
  return { lowest: medians[at]!, last: medians.at(-1)!, from: Math.floor((at * values.length) / BLOCKS) };
}
