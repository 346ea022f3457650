import { CronPattern, Cron as CronRule } from "croner";

/** A cron expression and the values that each field allows. Days of the week count from 0 = Sunday. */
export interface Cron {
  text: string;
  minutes: number[];
  hours: number[];
  days: number[];
  months: number[];
  weekdays: number[];
}

/** Five fields, and `5/20` for "every 20 from 5 on", which cron has always had. */
const dialect = { mode: "5-part", sloppyRanges: true } as const;
const FIELDS =
  "Write five fields: minute (0-59), hour (0-23), day of the month (1-31), month (1-12 or jan-dec), day of the week (0-7 or sun-sat). For example: 0 3 * * mon-fri";

/** Reads `minute hour day month weekday` with lists, ranges, steps and names. Else the sentence that says what is wrong. */
export function parseCron(text: string): Cron | string {
  try {
    const { minute, hour, day, month, dayOfWeek } = new CronPattern(text.trim(), undefined, dialect);
    const [minutes, hours, weekdays] = [allowed(minute), allowed(hour), allowed(dayOfWeek)];
    return { text: text.trim(), minutes, hours, days: allowed(day, 1), months: allowed(month, 1), weekdays };
  } catch {
    return `"${text.trim()}" is not a cron expression. ${FIELDS}`;
  }
}

const allowed = (marks: number[], first = 0): number[] => marks.flatMap((mark, index) => (mark ? [index + first] : []));

/**
 * The first moment after `afterMs` (UTC epoch ms) that the expression names in a time zone; null when it never comes (31 February).
 * A time that a clock change leaves out comes when the clock has jumped. A time of day that a clock change repeats counts once.
 * @throws for a time zone that does not exist.
 */
export function nextCronRun({ text }: Cron, timeZone: string, afterMs: number): number | null {
  const rule = new CronRule(text, { ...dialect, timezone: timeZone, paused: true });
  return rule.nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** Whether this machine knows a time zone by this name (`Europe/Berlin`). */
export function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en-US", { timeZone: text }));
  } catch {
    return false;
  }
}
