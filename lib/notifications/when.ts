import "server-only";
import type { Preference } from "@/lib/contracts/notification-preference";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Minutes since midnight on the clocks of a time zone. */
export function minuteOfDay(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part("hour") * 60 + part("minute");
}

/** The next moment at which clocks there show `time`. Searched minute by minute, so that it is right across changes of daylight saving time. */
function next(time: string, afterMs: number, timeZone: string): number {
  const wanted = minutesOf(time);
  const from = Math.ceil(afterMs / MINUTE_MS) * MINUTE_MS;
  const ahead = (((wanted - minuteOfDay(from, timeZone)) % 1_440) + 1_440) % 1_440;
  for (const shiftMinutes of [0, -60, 60, -30, 30]) {
    const guess = from + (ahead + shiftMinutes) * MINUTE_MS;
    if (guess >= from && minuteOfDay(guess, timeZone) === wanted) return guess;
  }
  // Clocks skip this time today, so the time that they show instead is used.
  return from + ahead * MINUTE_MS;
}

function isQuiet({ quiet, timeZone }: Preference, atMs: number): boolean {
  if (!quiet || quiet.from === quiet.to) return false;
  const [now, from, to] = [minuteOfDay(atMs, timeZone), minutesOf(quiet.from), minutesOf(quiet.to)];
  return from < to ? now >= from && now < to : now >= from || now < to;
}

/** When something may be sent to a person: at once, with their next digest, or at the end of their quiet hours. */
export function sendAt(preference: Preference, how: "mail" | "push", atMs: number): number {
  const { digest, digestAt, timeZone, quiet } = preference;
  const gathered =
    how === "push" || digest === "off"
      ? atMs
      : digest === "hourly"
        ? Math.ceil((atMs + 1) / HOUR_MS) * HOUR_MS
        : next(digestAt, atMs + 1, timeZone);
  return quiet && isQuiet(preference, gathered) ? next(quiet.to, gathered, timeZone) : gathered;
}
