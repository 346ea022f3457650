import "server-only";
import { nextCronRun, parseCron } from "@/lib/contracts/cron";
import { durationMs } from "@/lib/contracts/runbook";
import type { Timing } from "@/lib/contracts/schedule";

const DAY_MS = 86_400_000;

/**
 * The first time after `fromMs` that a timing names. UTC epoch ms. An interval counts from the previous due time (`dueMs`), so
 * that neither a delay nor a late worker makes it drift.
 */
export function nextDue(timing: Timing, dueMs: number, fromMs: number): number {
  if ("every" in timing) {
    const every = durationMs(timing.every);
    const missed = Math.max(0, Math.floor((fromMs - dueMs) / every));
    return dueMs + (missed + 1) * every;
  }
  if ("cron" in timing) {
    const cron = parseCron(timing.cron);
    const at = typeof cron === "string" ? null : nextCronRun(cron, timing.timeZone, fromMs);
    if (at === null) throw new RangeError(`a timing that never comes: ${timing.cron}`);
    return at;
  }
  const midnight = Math.floor(fromMs / DAY_MS) * DAY_MS;
  for (let day = 0; day <= 8; day++) {
    const at = midnight + day * DAY_MS + timing.minute * 60_000;
    if (at > fromMs && timing.weekdays.includes(new Date(at).getUTCDay())) return at;
  }
  throw new RangeError("a timing without a weekday");
}

/** The next `count` times from `dueMs` on, that one included. */
export function dueTimes(timing: Timing, dueMs: number, count: number): number[] {
  const times = [dueMs];
  while (times.length < count) times.push(nextDue(timing, times.at(-1) as number, times.at(-1) as number));
  return times;
}

/** When a due run begins: delayed by up to `jitterMs` (`roll` is 0 ≤ x < 1). */
export const putOff = (dueMs: number, jitterMs: number, roll: number = Math.random()): number => dueMs + Math.floor(jitterMs * roll);
