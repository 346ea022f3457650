const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes for a sentence: three figures at most, binary units. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1).replace(/\.0$/, "")} ${UNITS[unit]}`;
}

/** A ratio (0–1) as a percentage, one decimal below 10 %. */
export const percentText = (ratio: number): string => `${ratio * 100 < 10 ? Number((ratio * 100).toFixed(1)) : Math.round(ratio * 100)} %`;

/** `1 GPU`, `3 GPUs`. */
export const countText = (count: number, noun: string, plural = `${noun}s`): string => `${count} ${count === 1 ? noun : plural}`;

/** UTC, to the second: `2026-11-01 12:00:05 UTC`. */
export const timeText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** A duration of `ms` milliseconds in its largest fitting unit. */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`;
}

/** One line of foreign text, cut to `length`, without control characters: what may stand in a sentence. */
export function excerpt(text: string, length = 160): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** Like `excerpt`, but keeps the end: programs wrap the reason of a failure in the names of what failed because of it. */
export function ending(text: string, length = 160): string {
  const line = excerpt(text, Number.POSITIVE_INFINITY);
  return line.length > length ? `…${line.slice(1 - length)}` : line;
}
