const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayAndClock = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** A tick's text: as exact as the distance between ticks, with the day where a day begins. */
export function tickText(atMs: number, stepMs: number): string {
  if (stepMs >= DAY) return day.format(atMs);
  const date = new Date(atMs);
  if (date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0) return day.format(date);
  return stepMs < MINUTE ? seconds.format(date) : clock.format(date);
}

/** The time under the cursor. */
export const cursorText = (atMs: number, widthMs: number) => (widthMs > 2 * DAY ? dayAndClock : seconds).format(atMs);
