import { cutWaves, defaultWaves, type WaveSize, WaveSize as WaveSizeSchema } from "@/lib/contracts/waves";

export const wavesAsText = (waves: readonly WaveSize[]): string => waves.join(", ");
export const defaultWavesText = wavesAsText(defaultWaves);

/** `1, 10%, 50%` → wave sizes, or the sentence that says what is wrong. Empty: the default. */
export function parseWaves(text: string): WaveSize[] | string {
  const parts = text.split(/[\s,]+/).filter(Boolean);
  if (parts.length === 0) return [...defaultWaves];
  if (parts.length > 20) return "At most 20 waves.";
  const sizes: WaveSize[] = [];
  for (const part of parts) {
    const size = WaveSizeSchema.safeParse(/^\d+$/.test(part) ? Number(part) : part);
    if (!size.success) return `"${part}" is neither a count nor a share such as 10%.`;
    sizes.push(size.data);
  }
  return sizes;
}

/** What sizes make of so many nodes: "1, then 19, then 80". */
export const wavesOf = (count: number, sizes: readonly WaveSize[]): string =>
  cutWaves(Array.from({ length: count }), sizes)
    .map((wave) => wave.length)
    .join(", then ");
