import type { CommError } from "./comm-error";
import { launcherErrors } from "./launcher-errors";
import { transportErrors } from "./transport-errors";

/** In this order the first that fits counts. */
const readers = [...launcherErrors, ...transportErrors];

/** What a log line says of the talk between ranks; null for every other line. */
export function parseCommError(line: string): CommError | null {
  for (const [pattern, read] of readers) {
    const match = pattern.exec(line);
    if (match) return read(match, line);
  }
  return null;
}
