/** Three bins to a factor of two. */
const BINS_PER_OCTAVE = 3;
/** Deviations below 1/32 of the unit are one bin. */
const LOWEST_OCTAVE = -5;
/** How fast the rarity of a deviation beyond all that were seen grows with its distance. */
const TAIL_POWER = 2;
/** Below this many observations nothing is called rare. */
const FEWEST = 5;

/** Counts of deviations by their size, upwards and downwards apart: a drop is rare where only peaks are common. */
export type TailRanks = Float32Array;
/** After the bins of both directions: the largest deviation of each, and how many were counted. */
const EXTRA = 3;

export const createRanks = (octaves: number): TailRanks => new Float32Array(2 * octaves * BINS_PER_OCTAVE + EXTRA);
const binsOf = (ranks: TailRanks): number => (ranks.length - EXTRA) / 2;
const placeOf = (size: number, bins: number): number =>
  Math.min(bins - 1, Math.max(0, (Math.log2(size) - LOWEST_OCTAVE) * BINS_PER_OCTAVE));

/** How rare a deviation is among those that were counted, as −log10 of its conformal p-value: 2 is one in a hundred, 3 one in a thousand. */
export function rarity(ranks: TailRanks, deviation: number): number {
  const bins = binsOf(ranks);
  const count = ranks[2 * bins + 2]!;
  const size = Math.abs(deviation);
  if (size < 1e-6 || count < FEWEST) return 0;
  const first = deviation > 0 ? 0 : bins;
  const place = placeOf(size, bins);
  const bin = Math.floor(place);
  let beyond = ranks[first + bin]! * (1 - (place - bin));
  for (let i = first + bin + 1; i < first + bins; i++) beyond += ranks[i]!;
  let p = (beyond + 0.5) / (count + 1);
  const largest = ranks[2 * bins + (deviation > 0 ? 0 : 1)]!;
  if (size > largest && largest > 0) p *= (largest / size) ** TAIL_POWER;
  return Math.max(0, -Math.log10(p));
}

export function addDeviation(ranks: TailRanks, deviation: number): void {
  const bins = binsOf(ranks);
  ranks[2 * bins + 2]! += 1;
  const size = Math.abs(deviation);
  if (size < 1e-6) return;
  ranks[(deviation > 0 ? 0 : bins) + Math.floor(placeOf(size, bins))]! += 1;
  const largest = 2 * bins + (deviation > 0 ? 0 : 1);
  if (size > ranks[largest]!) ranks[largest] = size;
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
