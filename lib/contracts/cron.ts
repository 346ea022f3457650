/** A cron expression read: the values that each field allows. Days of the week count from 0 = Sunday. */
export interface Cron {
  minutes: number[];
  hours: number[];
  days: number[];
  months: number[];
  weekdays: number[];
  /** Both kinds of day are narrowed: then one of them is enough, as cron has always had it. */
  eitherDay: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const fields = [
  { name: "minute", from: 0, to: 59, words: [] },
  { name: "hour", from: 0, to: 23, words: [] },
  { name: "day of the month", from: 1, to: 31, words: [] },
  { name: "month", from: 1, to: 12, words: MONTHS },
  // 7 is Sunday too.
  { name: "day of the week", from: 0, to: 7, words: WEEKDAYS },
] as const;
type Field = (typeof fields)[number];

/** Reads `minute hour day month weekday` with lists, ranges, steps and names. Else the sentence that says what is wrong. */
export function parseCron(text: string): Cron | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) return `It has ${parts[0] === "" ? 0 : parts.length} fields and needs five: minute, hour, day, month, weekday.`;
  const values: number[][] = [];
  for (const [index, field] of fields.entries()) {
    const read = readField(parts[index] ?? "", field);
    if (typeof read === "string") return read;
    values.push(read);
  }
  const [minutes, hours, days, months, weekdays] = values as [number[], number[], number[], number[], number[]];
  const week = [...new Set(weekdays.map((day) => day % 7))].sort((a, b) => a - b);
  return { minutes, hours, days, months, weekdays: week, eitherDay: !parts[2]?.startsWith("*") && !parts[4]?.startsWith("*") };
}

function readField(text: string, field: Field): number[] | string {
  const wrong = (part: string) => `"${part}" is no ${field.name}: ${field.from} to ${field.to}, with , - and / between.`;
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d{1,2}))?$/i.exec(part);
    if (!match) return wrong(part);
    const [, first = "", last, step] = match;
    if (first === "*" && last !== undefined) return wrong(part);
    const from = first === "*" ? field.from : numberOf(first, field);
    const to = last !== undefined ? numberOf(last, field) : first === "*" || step !== undefined ? field.to : from;
    const by = step === undefined ? 1 : Number(step);
    if (from === null || to === null || by < 1 || from > to) return wrong(part);
    for (let value = from; value <= to; value += by) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function numberOf(text: string, field: Field): number | null {
  const word = (field.words as readonly string[]).indexOf(text.toLowerCase());
  if (word >= 0) return word + field.from;
  if (!/^\d{1,2}$/.test(text)) return null;
  const number = Number(text);
  return number >= field.from && number <= field.to ? number : null;
}

const DAY_MS = 86_400_000;
/** Eight years: 29 February comes at least once. */
const LONGEST_DAYS = 366 * 8;

/**
 * The first moment after `afterMs` (UTC epoch ms) that the expression names in a time zone; null when it never comes (31 February).
 * A time that a clock change leaves out comes as much later as the clock jumps; a time that it repeats counts once.
 */
export function nextCronRun(cron: Cron, timeZone: string, afterMs: number): number | null {
  const wall = wallTime(timeZone, afterMs);
  const today = Math.floor(wall / DAY_MS) * DAY_MS;
  for (let day = 0; day <= LONGEST_DAYS; day++) {
    const midnight = today + day * DAY_MS;
    if (!isDay(cron, new Date(midnight))) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const at = midnight + (hour * 60 + minute) * 60_000;
        // Clearly past on this wall: not worth asking the calendar.
        if (at < wall - DAY_MS / 8) continue;
        const moment = momentOf(timeZone, at);
        if (moment > afterMs) return moment;
      }
    }
  }
  return null;
}

function isDay(cron: Cron, date: Date): boolean {
  if (!cron.months.includes(date.getUTCMonth() + 1)) return false;
  const [ofMonth, ofWeek] = [cron.days.includes(date.getUTCDate()), cron.weekdays.includes(date.getUTCDay())];
  return cron.eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, made);
  return made;
}

export function isTimeZone(text: string): boolean {
  try {
    formatOf(text);
    return true;
  } catch {
    return false;
  }
}

/** What the wall shows at a moment, as if it were UTC. */
function wallTime(timeZone: string, atMs: number): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The moment at which the wall shows this: the earlier of two, and after a gap as much later as the clock jumps. */
function momentOf(timeZone: string, wall: number): number {
  const offsetAt = (moment: number) => wallTime(timeZone, moment) - moment;
  const before = wall - offsetAt(wall - DAY_MS);
  const after = wall - offsetAt(wall + DAY_MS);
  const fitting = [before, after].filter((moment) => wallTime(timeZone, moment) === wall);
  return fitting.length > 0 ? Math.min(...fitting) : before;
}
