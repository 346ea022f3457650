import "server-only";
import { durationMs } from "@/lib/contracts/runbook";
import type { Timing } from "@/lib/contracts/schedule";

const DAY_MS = 86_400_000;

/**
 * The first time after `fromMs` that a timing names, put off by up to `jitterMs` (`roll` is 0 ≤ x < 1). UTC epoch ms.
 * An interval counts from the time it was due, so that jitter and a late worker do not make it drift.
 */
export function nextRun(timing: Timing, dueMs: number, fromMs: number, jitterMs: number, roll: number): number {
  const late = Math.floor(jitterMs * roll);
  if ("every" in timing) {
    const every = durationMs(timing.every);
    const missed = Math.max(0, Math.floor((fromMs - dueMs) / every));
    return dueMs + (missed + 1) * every + late;
  }
  const midnight = Math.floor(fromMs / DAY_MS) * DAY_MS;
  for (let day = 0; day <= 8; day++) {
    const at = midnight + day * DAY_MS + timing.minute * 60_000;
    if (at > fromMs && timing.weekdays.includes(new Date(at).getUTCDay())) return at + late;
  }
  throw new RangeError("a timing without a weekday");
}
