import { posix } from "node:path";
import type { Host } from "../host/host";

const TAIL_BYTES = 64 * 1024;
const MAX_LINE = 2_000;

export interface LogLine {
  text: string;
  file: string;
}

/** The last lines of a file, whatever its size; a first, cut line is dropped. Empty when it cannot be read. */
export async function tailLines(host: Host, path: string, bytes = TAIL_BYTES): Promise<string[]> {
  try {
    const { size } = await host.stat(path);
    const from = Math.max(0, size - bytes);
    const text = (await host.readBytes(path, from, Math.min(size, bytes))).toString("utf8");
    const lines = text.split(/\r?\n|\r/).map((line) => line.slice(0, MAX_LINE));
    if (from > 0) lines.shift();
    return lines.filter((line) => line.trim() !== "");
  } catch {
    return [];
  }
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
