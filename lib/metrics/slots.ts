export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The beginning of the UTC hour of a time. Epoch ms. */
export const hourOf = (ms: number): number => ms - (ms % HOUR_MS);
/** The beginning of the UTC day of a time. Epoch ms. */
export const dayOf = (ms: number): number => ms - (ms % DAY_MS);

/**
 * The time a report is filed under: snapped to a tenth of its interval. Reports that come at a steady pace are then at a steady distance
 * (which costs nothing to store), whatever the phase of their clock. Snapping to the whole interval would drop one of two reports
 * when a clock's phase is on the border. A redelivered report falls on the same slot and so changes nothing.
 */
export function slotOf(atMs: number, intervalMs: number): number {
  const slot = Math.max(1, Math.floor(intervalMs / 10));
  return Math.round(atMs / slot) * slot;
}
