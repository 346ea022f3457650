import type { CommError } from "./comm-error";
import { launcherErrors } from "./launcher-errors";
import { ncclErrors } from "./nccl-errors";
import { transportErrors } from "./transport-errors";

/** The first match in this order counts. */
const readers = [...launcherErrors, ...transportErrors, ...ncclErrors];

/** What a log line says about the communication between ranks; null for any other line. */
export function parseCommError(line: string): CommError | null {
  for (const [pattern, read] of readers) {
    const match = pattern.exec(line);
    if (match) return read(match, line);
  }
  return null;
}
