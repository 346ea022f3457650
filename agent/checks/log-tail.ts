import { posix } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Host } from "../host/host";

const TAIL_BYTES = 64 * 1024;
const MAX_LINE = 2_000;
/** How far back is read at most, past lines of any length. */
const MOST_READ = 16 * 1024 * 1024;
const CHUNK = 256 * 1024;

export interface LogLine {
  text: string;
  file: string;
}

/**
 * The last lines of a file, whatever its size; a first, cut line is dropped. Of a long line only the beginning counts towards `bytes`, so that
 * one of several megabytes does not hide what stands before it. Empty when the file cannot be read.
 */
export async function tailLines(host: Host, path: string, bytes = TAIL_BYTES): Promise<string[]> {
  try {
    const { size } = await host.stat(path);
    const lines: string[] = [];
    let [at, taken] = [size, 0];
    let open: Buffer = Buffer.alloc(0);
    while (at > 0 && taken < bytes && size - at < MOST_READ) {
      const from = Math.max(0, at - (at === size ? bytes : CHUNK));
      const chunk = await host.readBytes(path, from, at - from);
      let end = chunk.length;
      // In UTF-8 a line end is always a byte by itself, so lines may be cut before they are decoded. A progress bar ends its lines with CR.
      for (let place = chunk.length - 1; place >= 0; place--) {
        if (chunk[place] !== 10 && chunk[place] !== 13) continue;
        const line = lineText(chunk.subarray(place + 1, end), open);
        lines.push(line);
        taken += line.length + 1;
        open = Buffer.alloc(0);
        end = place;
      }
      open = Buffer.concat([chunk.subarray(0, end), open]).subarray(0, MAX_LINE * 4);
      at = from;
    }
    if (at === 0) lines.push(lineText(open));
    return lines.reverse().filter((line) => line.trim() !== "");
  } catch {
    return [];
  }
}

function lineText(...parts: Buffer[]): string {
  const text = Buffer.concat(parts.map((part) => part.subarray(0, MAX_LINE * 4))).toString("utf8");
  return (text.includes("\u001b") ? stripVTControlCharacters(text) : text).slice(0, MAX_LINE);
}

/** The last line of any of the logs that matches, newest file last. */
export async function lastMatch(host: Host, logs: string[], pattern: RegExp): Promise<LogLine | null> {
  let found: LogLine | null = null;
  for (const glob of logs)
    for (const path of await host.glob(glob, { limit: 20 }))
      for (const line of await tailLines(host, path))
        if (pattern.test(line)) found = { text: line.trim().slice(0, 300), file: posix.basename(path) };
  return found;
}

/** The end of the log that was written to last; null when there is none. */
export async function newestTail(host: Host, logs: string[]): Promise<{ file: string; mtimeMs: number; lines: string[] } | null> {
  let newest: { path: string; mtimeMs: number } | null = null;
  for (const glob of logs)
    for (const path of await host.glob(glob, { limit: 20 }).catch(() => [])) {
      const stat = await host.stat(path).catch(() => null);
      if (stat?.kind === "file" && (newest === null || stat.mtimeMs > newest.mtimeMs)) newest = { path, mtimeMs: stat.mtimeMs };
    }
  return newest && { file: posix.basename(newest.path), mtimeMs: newest.mtimeMs, lines: await tailLines(host, newest.path) };
}
