import * as z from "zod";

/** Waves by count or by share; the default is canary 1 → 10 % → 50 % → all. */
export const WaveSize = z.union([z.int().min(1).max(1_000), z.string().regex(/^([1-9]\d?|100)%$/)]);
export type WaveSize = z.infer<typeof WaveSize>;

/** One canary, then larger and larger waves. */
export const defaultWaves: readonly WaveSize[] = [1, "10%", "50%", "100%"];

/**
 * Cuts targets into waves. A count adds that many; a share says how much of the whole has been reached after the wave, rounded up.
 * A wave that would add nothing is left out; the remaining targets make the last wave.
 */
export function cutWaves<T>(targets: readonly T[], sizes: readonly WaveSize[] = defaultWaves): T[][] {
  const waves: T[][] = [];
  let reached = 0;
  for (const size of [...sizes, "100%"]) {
    const until = Math.min(
      targets.length,
      typeof size === "number" ? reached + size : Math.ceil((targets.length * Number.parseInt(size, 10)) / 100),
    );
    if (until <= reached) continue;
    waves.push(targets.slice(reached, until));
    reached = until;
  }
  return waves;
}
