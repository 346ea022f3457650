import "server-only";

/** Lines of one round, where the machine has time. */
const MOST = 5_000;
const LEAST = 100;
/** A round that takes longer gets fewer lines the next time: its transaction must end in 15 s. */
const SLOW_MS = 5_000;
const QUICK_MS = 1_500;

/** Organisations whose rounds have fewer lines than the most. */
const sizes = new Map<string, number>();

export const roundSize = (orgId: string): number => sizes.get(orgId) ?? MOST;

/** Chooses the size of an organisation's next round. A round that failed may have run out of time. */
export function adaptRoundSize(orgId: string, { lines, tookMs, failed }: { lines: number; tookMs: number; failed: boolean }): void {
  const size = roundSize(orgId);
  if (failed || tookMs > SLOW_MS) sizes.set(orgId, Math.max(LEAST, Math.floor(size / 2)));
  else if (lines === size && tookMs < QUICK_MS) {
    if (size * 2 < MOST) sizes.set(orgId, size * 2);
    else sizes.delete(orgId);
  }
}
