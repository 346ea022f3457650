import type { MetricRow } from "./metric-row";

const WINDOW = 20;
/** This share of steps is skipped only when no scale works any more: after each doubling of the scale one in thousands is usual. */
const MANY = 0.5;

/** Steps that a run's own counters say were left out lately: Megatron counts since its last line, DeepSpeed since the start. */
export function skippedLately(run: MetricRow[]): { skipped: number; of: number; since: number } | null {
  const now = run.filter((row) => row.skippedNow !== undefined).slice(-WINDOW);
  if (now.length === WINDOW) {
    const skipped = now.filter((row) => row.skippedNow! > 0).length;
    return skipped / WINDOW >= MANY ? { skipped, of: WINDOW, since: now.find((row) => row.skippedNow! > 0)!.step } : null;
  }
  const counted = run.filter((row) => row.skipped !== undefined).slice(-WINDOW);
  const [first, last] = [counted[0], counted.at(-1)];
  if (!first || !last || last.step - first.step < WINDOW) return null;
  const [skipped, of] = [last.skipped! - first.skipped!, last.step - first.step];
  return skipped / of >= MANY ? { skipped, of, since: first.step } : null;
}
