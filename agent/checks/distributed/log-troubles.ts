import { posix } from "node:path";
import type { Host } from "../../host/host";
import { tailLines } from "../log-tail";
import type { CommError } from "./comm-error";
import { HINT } from "./nccl-errors";
import { parseCommError } from "./parse-comm-error";
import { Progress } from "./progress";
import { type CollectiveTimeout, parseWatchdogLine } from "./watchdog-line";

const TAIL_BYTES = 256 * 1024;
const MAX_KEPT = 5_000;
/** NCCL has set up a communicator: earlier retries and warnings did not stop it. */
const COMMUNICATES = /NCCL INFO .*\bInit COMPLETE\b/;

/** The open errors in the logs of a run: nothing after them shows that the run continued. */
export interface LogTroubles {
  timeouts: (CollectiveTimeout & { file: string })[];
  errors: (CommError & { file: string })[];
  /** Log files that were read. */
  files: number;
}

/** Reads the end of every log. */
export async function logTroubles(host: Host, logs: string[]): Promise<LogTroubles> {
  const troubles: LogTroubles = { timeouts: [], errors: [], files: 0 };
  for (const glob of logs)
    for (const path of await host.glob(glob, { limit: 64 }).catch(() => [])) {
      const open = openTroubles(await tailLines(host, path, TAIL_BYTES));
      const file = posix.basename(path);
      troubles.files++;
      troubles.timeouts.push(...open.timeouts.map((timeout) => ({ ...timeout, file })));
      troubles.errors.push(...open.errors.map((error) => ({ ...error, file })));
    }
  return troubles;
}

/** The open time-outs and errors of one log. */
export function openTroubles(lines: string[]): { timeouts: CollectiveTimeout[]; errors: CommError[] } {
  const progress = new Progress();
  let timeouts: CollectiveTimeout[] = [];
  let errors: CommError[] = [];
  for (const line of lines) {
    const timeout = parseWatchdogLine(line);
    const error = timeout ? null : parseCommError(line);
    if (timeout || error) {
      // The line may carry a progress bar that was not ended by a line break.
      if (timeouts.length + errors.length === 0) progress.note(line);
      progress.mark();
      if (timeout && timeouts.length < MAX_KEPT) timeouts.push(timeout);
      if (error && errors.length < MAX_KEPT) errors.push(error);
    } else if (COMMUNICATES.test(line)) errors = errors.filter(({ weight }) => weight < HINT);
    else if (timeouts.length + errors.length === 0) progress.note(line);
    else if (progress.take(line)) {
      [timeouts, errors] = [[], []];
      progress.note(line);
    }
  }
  return { timeouts, errors };
}
