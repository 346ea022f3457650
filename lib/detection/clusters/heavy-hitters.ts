/** Counts of the most frequent keys in bounded memory (the "space saving" sketch). A count is never too small, and too large by at most `over`. */
export interface HeavyHitters {
  most: number;
  counts: Map<string, { count: number; over: number }>;
  /** No count is below this: a search for the least ends at the first that has it. */
  floor: number;
}

/** An empty sketch of at most `most` keys. */
export const createHeavyHitters = (most: number): HeavyHitters => ({ most, counts: new Map(), floor: 1 });

/** Counts one occurrence. When all places are taken, the key replaces the one with the lowest count (Metwally, Agrawal and El Abbadi 2005). */
export function countKey(hitters: HeavyHitters, key: string): void {
  const { most, counts } = hitters;
  const known = counts.get(key);
  if (known) {
    known.count++;
    return;
  }
  if (counts.size < most) {
    counts.set(key, { count: 1, over: 0 });
    return;
  }
  let least = "";
  let fewest = Number.POSITIVE_INFINITY;
  for (const [other, { count }] of counts) {
    if (count >= fewest) continue;
    fewest = count;
    least = other;
    if (count <= hitters.floor) break;
  }
  hitters.floor = fewest;
  counts.delete(least);
  counts.set(key, { count: fewest + 1, over: fewest });
}
