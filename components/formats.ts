import type { Locale, Messages } from "next-intl";
import { metricOf } from "@/lib/contracts/series";

/** How numbers, sizes and times are written, in one place. Units always stand beside the number. */
export interface Formats {
  /** `850 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. Two units at most, the smaller one rounded to nearest. */
  duration(ms: number): string;
  /** `now`, `12 s ago`, `3 d ago`. For what has happened: a clock that runs ahead never turns it into the future. */
  ago(atMs: number, nowMs: number): string;
  /** `in 5 min`, `now`, `3 d ago`. For what is due, and may be over. */
  due(atMs: number, nowMs: number): string;
  /** `12 s`, `4 min`, `47 h`, `90 d`: one unit, rounded to the nearest, for running times. */
  span(ms: number): string;
  /** The reader's own clock with its zone: `22 Nov 2026, 18:04:49 CET`. Only in the browser. */
  local(atMs: number): string;
  /** `12 KiB`, `79.6 GiB`. Binary units, three figures. */
  bytes(bytes: number): string;
  /** A ratio 0–1 as `43 %`; below ten with one decimal, below one with two figures. */
  percent(ratio: number | null | undefined): string;
  /** `12,480`. */
  count(count: number): string;
  /** About three figures: 0.42, 9.8, 123, 4,567. */
  figures(value: number): string;
  /** A metric's value with the unit that its name promises (Prometheus naming: `_ratio`, `_bytes`, `_celsius`, `_watts`, `_seconds`). */
  metric(name: string, value: number | null | undefined): string;
  /** `a, b and c`. */
  list(items: string[]): string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ABSENT = "–";

/** `2026-11-22 17:04:49 UTC`; the same in every language, on the server and in every browser. */
export const formatUtc = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** The formats of a language. `words` are its `format` messages. */
export function makeFormats(locale: Locale, words: Messages["format"]): Formats {
  const numbers = [0, 1, 2].map((maximumFractionDigits) => new Intl.NumberFormat(locale, { maximumFractionDigits }));
  const number = (value: number, decimals: 0 | 1 | 2 = 0) => numbers[decimals]?.format(value) ?? String(value);
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  // British dates: 22 Nov 2026 cannot be mistaken anywhere. Made on first use, because it costs as much as a row of a table.
  let clock: Intl.DateTimeFormat | undefined;

  const figures = (value: number) => {
    const size = Math.abs(value);
    return number(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
  };
  const two = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${number(large)} ${largeUnit}` : `${number(large)} ${largeUnit} ${small} ${smallUnit}`;

  const duration = (ms: number): string => {
    const sign = ms < 0 ? "−" : "";
    const size = Math.abs(ms);
    if (size < SECOND) return `${sign}${number(size)} ${words.millisecond}`;
    if (size < 9.95 * SECOND) return `${sign}${number(size / SECOND, 1)} ${words.second}`;
    // Round to the smaller unit first, so that 59.7 s is 1 min and never 60 s.
    const seconds = Math.round(size / SECOND);
    if (seconds < 60) return `${sign}${seconds} ${words.second}`;
    if (seconds < 3_600) return sign + two(Math.floor(seconds / 60), words.minute, seconds % 60, words.second);
    const minutes = Math.round(size / MINUTE);
    if (minutes < 1_440) return sign + two(Math.floor(minutes / 60), words.hour, minutes % 60, words.minute);
    const hours = Math.round(size / HOUR);
    return sign + two(Math.floor(hours / 24), words.day, hours % 24, words.hour);
  };

  const span = (ms: number): string => {
    // Each unit is rounded before it is judged, so that 59.7 s is 1 min and never 60 s.
    if (Math.round(ms / SECOND) < 60) return `${number(ms / SECOND)} ${words.second}`;
    if (Math.round(ms / MINUTE) < 60) return `${number(ms / MINUTE)} ${words.minute}`;
    return Math.round(ms / HOUR) < 48 ? `${number(ms / HOUR)} ${words.hour}` : `${number(ms / DAY)} ${words.day}`;
  };
  const due = (atMs: number, nowMs: number): string => {
    const past = nowMs - atMs;
    if (Math.abs(past) < 2 * SECOND) return words.now;
    return (past > 0 ? words.ago : words.in).replace("{time}", span(Math.abs(past)));
  };

  const bytes = (value: number): string => {
    const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let size = Math.abs(value);
    let unit = 0;
    while (size >= 1_023.5 && unit < units.length - 1) {
      size /= 1_024;
      unit += 1;
    }
    return `${value < 0 ? "−" : ""}${figures(size)} ${units[unit]}`;
  };

  const percent = (ratio: number | null | undefined): string => {
    if (ratio === null || ratio === undefined || Number.isNaN(ratio)) return ABSENT;
    const value = ratio * 100;
    if (value !== 0 && Math.abs(value) < 0.95) return `${Number(value.toPrecision(2))} %`;
    return `${number(value, Math.abs(value) < 9.95 ? 1 : 0)} %`;
  };

  return {
    duration,
    due,
    span,
    ago: (atMs, nowMs) => due(Math.min(atMs, nowMs), nowMs),
    local: (atMs) => {
      clock ??= new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
        timeZoneName: "short",
      });
      return clock.format(atMs);
    },
    bytes,
    percent,
    count: (count) => number(count),
    figures,
    metric: (name, value) => {
      if (value === null || value === undefined || Number.isNaN(value)) return ABSENT;
      const metric = metricOf(name);
      if (metric.endsWith("_ratio")) return percent(value);
      if (metric.endsWith("_bytes_per_second")) return `${bytes(value)}/s`;
      if (metric.endsWith("_bytes")) return bytes(value);
      if (metric.endsWith("_celsius")) return `${figures(value)} °C`;
      if (metric.endsWith("_watts")) return `${figures(value)} W`;
      if (metric.endsWith("_seconds")) return duration(value * SECOND);
      return figures(value);
    },
    list: (items) => lists.format(items),
  };
}
