/** Three bins to a factor of two. */
const BINS_PER_OCTAVE = 3;
/** Deviations below 1/32 of the unit are one bin. */
const LOWEST_OCTAVE = -5;
/** How fast the rarity of a deviation beyond all that were seen grows with its distance. */
const TAIL_POWER = 2;
/** Below this many observations nothing is called rare. */
const FEWEST = 5;
/** Smaller is no deviation. */
const LEAST = 1e-6;

/**
 * How many deviations were of a size or larger, upwards and downwards apart: a drop is rare where only peaks are common. Most deviations are small,
 * so adding one changes a few numbers, and its rank is read from two.
 */
export type TailRanks = Float32Array;
/** After the sizes of both directions: the largest deviation of each, and how many were counted. */
const EXTRA = 3;

/** Empty counts of deviations in both directions, over `octaves` of size. */
export const createRanks = (octaves: number): TailRanks => new Float32Array(2 * octaves * BINS_PER_OCTAVE + EXTRA);
const binsOf = (ranks: TailRanks): number => (ranks.length - EXTRA) / 2;
const placeOf = (size: number, bins: number): number =>
  Math.min(bins - 1, Math.max(0, (Math.log2(size) - LOWEST_OCTAVE) * BINS_PER_OCTAVE));

/** How rare a deviation is among those that were counted, as −log10 of its conformal p-value: 2 is one in a hundred, 3 one in a thousand. */
export function rarity(ranks: TailRanks, deviation: number): number {
  const bins = binsOf(ranks);
  const size = Math.abs(deviation);
  return size < LEAST ? 0 : rarityAt(ranks, bins, deviation > 0, size, placeOf(size, bins));
}

/** Ranks a deviation among those before it, then adds it to them. */
export function rank(ranks: TailRanks, deviation: number): number {
  const bins = binsOf(ranks);
  const size = Math.abs(deviation);
  let rare = 0;
  if (size >= LEAST) {
    const isUp = deviation > 0;
    const place = placeOf(size, bins);
    rare = rarityAt(ranks, bins, isUp, size, place);
    const first = isUp ? 0 : bins;
    for (let i = first + Math.floor(place); i >= first; i--) ranks[i]! += 1;
    const largest = 2 * bins + (isUp ? 0 : 1);
    if (size > ranks[largest]!) ranks[largest] = size;
  }
  ranks[2 * bins + 2]! += 1;
  return rare;
}

function rarityAt(ranks: TailRanks, bins: number, isUp: boolean, size: number, place: number): number {
  const count = ranks[2 * bins + 2]!;
  if (count < FEWEST) return 0;
  const bin = Math.floor(place);
  const at = (isUp ? 0 : bins) + bin;
  const larger = bin + 1 < bins ? ranks[at + 1]! : 0;
  let p = (ranks[at]! + (larger - ranks[at]!) * (place - bin) + 0.5) / (count + 1);
  const largest = ranks[2 * bins + (isUp ? 0 : 1)]!;
  if (size > largest && largest > 0) p *= (largest / size) ** TAIL_POWER;
  return Math.max(0, -Math.log10(p));
}

/** The smallest counted size at which a deviation on this side (1 = up, -1 = down) is as rare as `least`; 0 while too little was counted. */
export function sizeOfRarity(ranks: TailRanks, side: 1 | -1, least: number): number {
  const bins = binsOf(ranks);
  if (ranks[2 * bins + 2]! < FEWEST) return 0;
  for (let bin = 0; bin <= bins; bin++) {
    const size = 2 ** (bin / BINS_PER_OCTAVE + LOWEST_OCTAVE);
    if (rarity(ranks, side * size) >= least) return size;
  }
  return 0;
}
