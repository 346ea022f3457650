/**
 * The first CUDA that can build for each generation of compute capability; code for one generation does not run on the next one.
 * Source: NVIDIA CUDA Toolkit release notes and programming guide, "Compute Capabilities" (as of CUDA 13.2).
 */
const firstCuda: Record<number, string> = { 5: "6.0", 6: "8.0", 7: "9.0", 8: "11.0", 9: "11.8", 10: "12.8", 11: "13.0", 12: "12.8" };
/** The lowest compute capability that each major version of CUDA still builds for. */
const lowest: Record<number, number> = { 11: 3.5, 12: 5.0, 13: 7.5 };

/** `12.8` for a card of compute capability 12.0; null for a generation that this table does not know. */
export const firstCudaFor = (capability: number): string | null => firstCuda[Math.floor(capability)] ?? null;

/** The lowest compute capability that this CUDA (`13.0`) builds for; null when the table does not know the version. */
export const lowestCapabilityOf = (cuda: string): number | null => lowest[Number.parseInt(cuda, 10)] ?? null;
