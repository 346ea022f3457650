import { cutWaves, defaultWaves, type WaveSize, WaveSize as WaveSizeSchema } from "@/lib/contracts/waves";

const wavesAsText = (waves: readonly WaveSize[]): string => waves.join(", ");
export const defaultWavesText = wavesAsText(defaultWaves);

/** `1, 10%, 50%` → wave sizes, or the part that is none; null when they are too many. Empty: the default. */
export function parseWaves(text: string): WaveSize[] | { part: string | null } {
  const parts = text.split(/[\s,]+/).filter(Boolean);
  if (parts.length === 0) return [...defaultWaves];
  if (parts.length > 20) return { part: null };
  const sizes: WaveSize[] = [];
  for (const part of parts) {
    const size = WaveSizeSchema.safeParse(/^\d+$/.test(part) ? Number(part) : part);
    if (!size.success) return { part };
    sizes.push(size.data);
  }
  return sizes;
}

/** What sizes make of so many nodes: 1, then 19, then 80. */
export const wavesOf = (count: number, sizes: readonly WaveSize[]): number[] =>
  cutWaves(Array.from({ length: count }), sizes).map((wave) => wave.length);
