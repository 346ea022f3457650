import type { Baseline } from "./baseline";
import { unitOf } from "./center";
import { observe } from "./observe";
import { usualLevel } from "./season";
import { sizeOfRarity } from "./tail-ranks";

/** Values below which a series has no usual range yet: a day of one value in ten minutes. */
const FEWEST_FOR_RANGE = 144;
/** Values outside on one side are rarer than one in 200, so that the range contains about 99 % of the values. */
const RARE = 2.3;
/** The same share, in standard deviations of the rest without its season. */
const SPREADS = 3;

export interface Range {
  low: number;
  high: number;
}

/**
 * Adds a value of a series whose usual range is needed. The first values are measured with a unit that is still unknown: their deviations would
 * widen the range for days, so they are not counted.
 */
export function learnUsual(b: Baseline, atMs: number, value: number): void {
  const wasLearning = b.isLearning;
  observe(b, atMs, value);
  if (wasLearning && !b.isLearning) for (const ranks of b.ranks.value) ranks.fill(0);
}

/** The usual range of the series at this time: by its season where one is known, else by its rare deviations. Null while too little is known. */
export function usualRange(b: Baseline, atMs: number): Range | null {
  if (b.count < FEWEST_FOR_RANGE || b.isLearning) return null;
  const center = b.centers.at(-1)!;
  const unit = unitOf(center);
  const usual = usualLevel(b, atMs);
  if (usual) {
    const at = (level: number) => center.median + unit * Math.sinh(level);
    return { low: at(usual.level - SPREADS * usual.spread), high: at(usual.level + SPREADS * usual.spread) };
  }
  const ranks = b.ranks.value.at(-1)!;
  return { low: center.median - unit * sizeOfRarity(ranks, -1, RARE), high: center.median + unit * sizeOfRarity(ranks, 1, RARE) };
}
