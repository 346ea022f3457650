import type { Host } from "../../host/host";
import { excerpt, spanText } from "../quantity";
import { containerLog } from "./container-log";
import { type ContainerDetail, type Engine, nameOf } from "./engine";

/** An older error is not reported. */
const RECENT_MS = 24 * 3_600_000;
/** Exit codes of success and of being stopped by SIGHUP, SIGINT, SIGKILL or SIGTERM. */
const ASKED = new Set([0, 129, 130, 137, 143]);
const EXCEPTION = /\b([A-Z]\w*(?:\.\w+)*(?:Error|Exception)\b: ?.+)/;
const COMPLAINT =
  /\b(?:error|fail(?:ed|ure)?|fatal|panic|cannot|can't|unable|denied|refused|not found|no such|missing|segmentation fault|aborted)\b/i;
/** Lines that only report the failure of something else. */
const HOLLOW = /See root cause|initialization failed\b|failed to start|^For debugging|^Compile with|Traceback|Stacktrace|During handling/i;

/** Reports a container whose program ended with an error, and quotes its log. Null when it did not, or when the log names no error. */
export async function endedWithError(host: Host, engine: Engine, detail: ContainerDetail): Promise<string | null> {
  const { Status, ExitCode, FinishedAt } = detail.State;
  const agoMs = host.now() - Date.parse(FinishedAt);
  if (Status !== "exited" || ASKED.has(ExitCode) || !(agoMs >= 0 && agoMs < RECENT_MS)) return null;
  const said = lastWords(await containerLog(engine, detail.Id));
  if (!said) return null;
  return `Container ${nameOf(detail)} ended with exit code ${ExitCode} ${spanText(agoMs)} ago and was not started again; its log says "${excerpt(said, 200)}" (Engine API).`;
}

/** The line that names the reason: the last exception, or else the last complaint. */
export function lastWords(lines: string[]): string | null {
  const telling = lines.filter((line) => !HOLLOW.test(line));
  const exception = telling.findLast((line) => EXCEPTION.test(line));
  return exception ? EXCEPTION.exec(exception)![1]! : (telling.findLast((line) => COMPLAINT.test(line))?.trim() ?? null);
}
