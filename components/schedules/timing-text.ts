import { type Cron, nextCronRun, parseCron } from "@/lib/contracts/cron";
import { Duration, durationMs } from "@/lib/contracts/runbook";
import type { Timing } from "@/lib/contracts/schedule";
import { formatDuration } from "../format";
import { clock } from "../policy/sentences";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

const isEvery = (values: number[], count: number) => values.length === count;

/** Marks that narrow a day further than its lists of values say: the last day, the nearest weekday, the first Monday. */
const FURTHER = /[#?+]|[\s,\d][lw](?![a-z])/i;

/** A cron expression in words where it has simple ones; else itself. */
export function cronText(expression: string): string {
  if (FURTHER.test(expression)) return expression;
  const cron = parseCron(expression);
  if (typeof cron === "string") return expression;
  const time = timeOf(cron);
  const [anyDay, anyWeekday] = [isEvery(cron.days, 31), isEvery(cron.weekdays, 7)];
  if (!isEvery(cron.months, 12) || (!anyDay && !anyWeekday) || time === null) return expression;
  if (time.hourly) return anyDay && anyWeekday ? time.text : expression;
  if (!anyDay) return cron.days.length === 1 ? `on day ${cron.days[0]} of each month ${time.text}` : expression;
  return anyWeekday ? `every day ${time.text}` : `on ${listed(cron.weekdays.map((day) => weekdays[day] ?? ""))} ${time.text}`;
}

function timeOf({ minutes, hours }: Cron): { text: string; hourly: boolean } | null {
  const [minute, hour] = [minutes[0] ?? 0, hours[0] ?? 0];
  if (minutes.length === 1 && hours.length === 1) return { text: `at ${clock(hour * 60 + minute)}`, hourly: false };
  if (minutes.length === 1 && isEvery(hours, 24)) return { text: `every hour at ${String(minute).padStart(2, "0")} past`, hourly: true };
  return null;
}

export function timingText(timing: Timing): string {
  if ("every" in timing) return `every ${formatDuration(durationMs(timing.every))}`;
  if ("cron" in timing) return `${cronText(timing.cron)}, ${timing.timeZone}`;
  const days = timing.weekdays.length === 7 ? "every day" : `on ${listed(timing.weekdays.map((day) => weekdays[day] ?? ""))}`;
  return `${days} at ${clock(timing.minute)}, UTC`;
}

/** What people fill in: an interval, or an expression and a zone. */
export interface TypedTiming {
  kind: "every" | "cron";
  every: string;
  cron: string;
  timeZone: string;
}

/** A stored timing as a form shows it; the older weekly kind is a cron expression in UTC. */
export function typedTiming(timing: Timing | null, timeZone: string): TypedTiming {
  const empty: TypedTiming = { kind: "cron", every: "24h", cron: "0 3 * * *", timeZone };
  if (timing === null) return empty;
  if ("every" in timing) return { ...empty, kind: "every", every: timing.every };
  if ("cron" in timing) return { ...empty, ...timing };
  const cron = `${timing.minute % 60} ${Math.floor(timing.minute / 60)} * * ${timing.weekdays.join(",")}`;
  return { ...empty, cron, timeZone: "UTC" };
}

/** The timing and its next times from now, or the sentence that says what is wrong. */
export function readTiming(typed: TypedTiming, nowMs: number, count = 5): { timing: Timing; next: number[] } | string {
  if (typed.kind === "every") {
    if (!Duration.safeParse(typed.every).success) return "Write an interval such as 30m or 12h.";
    const every = durationMs(typed.every);
    return { timing: { every: typed.every }, next: Array.from({ length: count }, (_, n) => nowMs + (n + 1) * every) };
  }
  const cron = parseCron(typed.cron);
  if (typeof cron === "string") return cron;
  const next: number[] = [];
  try {
    for (let after = nowMs; next.length < count; ) {
      const at = nextCronRun(cron, typed.timeZone, after);
      if (at === null) return "This day never comes.";
      next.push(at);
      after = at;
    }
  } catch {
    return `"${typed.timeZone}" is not a time zone such as Europe/Berlin.`;
  }
  return { timing: { cron: typed.cron.trim(), timeZone: typed.timeZone }, next };
}
