/** How numbers, sizes and times are written, in one place. Units always stand beside the number. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `850 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. Two units at most. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? "−" : "";
  const rest = Math.abs(ms);
  if (rest < SECOND) return `${sign}${Math.round(rest)} ms`;
  if (rest < 10 * SECOND) return `${sign}${trimZero((rest / SECOND).toFixed(1))} s`;
  // Round to the smaller unit first, so that 59.7 s is 1 min and never 60 s.
  const seconds = Math.round(rest / SECOND);
  if (seconds < 60) return `${sign}${seconds} s`;
  if (seconds < 3_600) return `${sign}${two(Math.floor(seconds / 60), "min", seconds % 60, "s")}`;
  const minutes = Math.round(rest / MINUTE);
  if (minutes < 1_440) return `${sign}${two(Math.floor(minutes / 60), "h", minutes % 60, "min")}`;
  const hours = Math.round(rest / HOUR);
  return `${sign}${two(Math.floor(hours / 24), "d", hours % 24, "h")}`;
}
const two = (large: number, largeUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
const trimZero = (text: string) => text.replace(/\.0$/, "");

/** `now`, `12 s ago`, `in 5 min`, `3 d ago`. The exact time is for the hover. */
export function formatRelative(atMs: number, nowMs: number): string {
  const distance = nowMs - atMs;
  const size = Math.abs(distance);
  if (size < 2 * SECOND) return "now";
  return distance > 0 ? `${formatSpan(size)} ago` : `in ${formatSpan(size)}`;
}

/** `12 s`, `4 min`, `47 h`, `90 d`: one unit, rounded to the nearest, for what passes while somebody reads. */
export function formatSpan(ms: number): string {
  // Each unit is rounded before it is judged, so that 59.7 s is 1 min and never 60 s.
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(ms / HOUR);
  return hours < 48 ? `${hours} h` : `${Math.round(ms / DAY)} d`;
}

/** `2026-11-22 17:04:49 UTC`; the same on the server and in every browser. */
export const formatUtc = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** The reader's own clock with its zone: `22 Nov 2026, 18:04:49 CET`. Only in the browser. */
export function formatLocal(atMs: number): string {
  // Made on first use: a table has a time in every row, and each formatter costs as much as the row.
  local ??= new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
  return local.format(atMs);
}
let local: Intl.DateTimeFormat | undefined;

/** `12 KiB`, `79.6 GiB`. Binary units, three figures. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1_023.5 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${bytes < 0 ? "−" : ""}${figures(value)} ${units[unit]}`;
}

/** A ratio 0–1 as `43 %`; below ten with one decimal, below one with two figures. */
export function formatPercent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined || Number.isNaN(ratio)) return "–";
  const percent = ratio * 100;
  if (percent !== 0 && Math.abs(percent) < 0.95) return `${Number(percent.toPrecision(2))} %`;
  return `${percent !== 0 && Math.abs(percent) < 9.95 ? trimZero(percent.toFixed(1)) : Math.round(percent)} %`;
}

/** `12,480`. A space would break a copied number, a comma does not surprise here. */
export const formatCount = (count: number) => count.toLocaleString("en-US");

/** `1 node`, `2 nodes`. */
export const plural = (count: number, one: string, many = `${one}s`) => `${formatCount(count)} ${count === 1 ? one : many}`;

/** About three figures: 0.42, 9.8, 123, 4,567. */
export function figures(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return Math.round(value).toLocaleString("en-US");
  if (size >= 9.995) return trimZero(value.toFixed(1));
  return value.toFixed(2).replace(/\.?0+$/, "");
}

/** A metric's value with the unit that its name promises (Prometheus naming: `_ratio`, `_bytes`, `_celsius`, `_watts`, `_seconds`). */
export function formatMetric(name: string, value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const metric = name.split("{")[0] ?? name;
  if (metric.endsWith("_ratio")) return formatPercent(value);
  if (metric.endsWith("_bytes_per_second")) return `${formatBytes(value)}/s`;
  if (metric.endsWith("_bytes")) return formatBytes(value);
  if (metric.endsWith("_celsius")) return `${figures(value)} °C`;
  if (metric.endsWith("_watts")) return `${figures(value)} W`;
  if (metric.endsWith("_seconds")) return formatDuration(value * SECOND);
  return figures(value);
}
