import "server-only";
import type * as z from "zod";
import type { WaveSize } from "@/lib/contracts/repair";

type Size = z.infer<typeof WaveSize>;

/** One to try, then ever wider rings. */
export const defaultWaves: readonly Size[] = [1, "10%", "50%", "100%"];

/**
 * Cuts targets into waves. A count adds that many; a share says how much of the whole has been reached after the wave, rounded up.
 * A wave that would add nothing is left out; what the list leaves over makes the last wave.
 */
export function cutWaves<T>(targets: readonly T[], sizes: readonly Size[] = defaultWaves): T[][] {
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
