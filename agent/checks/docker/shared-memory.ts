import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { Progress } from "../distributed/progress";
import { type LogLine, tailLines } from "../log-tail";
import { excerpt } from "../quantity";
import { containerLog } from "./container-log";
import { type ContainerDetail, type Engine, nameOf } from "./engine";

/** How programs say that /dev/shm is too small: data loaders, NCCL, Python, PostgreSQL. */
const SYMPTOM =
  /[Bb]us error|out of shared memory|insufficient shared memory|unable to (?:open|allocate|mmap|write to) (?:\d+ bytes (?:from|to|in) )?(?:file|shared memory)|(?:creating|could not resize|extend|attach) shared memory segment|No space left on device.*(?:shm|torch_|nccl-|psm_)|\/dev\/shm.*No space left on device|\bSIGBUS\b/;
/** Killed by SIGBUS: 128 + 7. */
const BUS_ERROR = 135;
const DEFAULT_BYTES = 64 * 1024 ** 2;

/** Evidence that a container's shared memory is too small: a line of its workload's log or of its own log. */
export async function sharedMemoryTrouble(
  host: Host,
  engine: Engine,
  detail: ContainerDetail,
  workloads: Workload[],
): Promise<{ bytes: number; evidence: string } | null> {
  const { IpcMode: mode, ShmSize: size } = detail.HostConfig;
  if (mode === "host" || mode === "none" || mode.startsWith("container:")) return null;
  const bytes = size || DEFAULT_BYTES;
  const logs = workloads.filter(({ container }) => container === nameOf(detail)).flatMap(({ logs }) => logs);
  const line = await openSymptom(host, logs);
  if (line) return { bytes, evidence: `${line.file} says "${excerpt(line.text, 120)}"` };
  if (detail.State.Status === "running" || detail.State.ExitCode === 0) return null;
  const own = (await containerLog(engine, detail.Id)).findLast((text) => SYMPTOM.test(text));
  if (own) return { bytes, evidence: `its log says "${excerpt(own, 120)}"` };
  return detail.State.ExitCode === BUS_ERROR ? { bytes, evidence: `it ended with ${BUS_ERROR}, a bus error` } : null;
}

/** The last symptom in any of the logs, unless the run made progress after it. */
async function openSymptom(host: Host, logs: string[]): Promise<LogLine | null> {
  let found: LogLine | null = null;
  for (const glob of logs)
    for (const path of await host.glob(glob, { limit: 20 })) {
      const text = openIn(await tailLines(host, path));
      if (text !== null) found = { text: text.trim().slice(0, 300), file: posix.basename(path) };
    }
  return found;
}

function openIn(lines: string[]): string | null {
  const progress = new Progress();
  let open: string | null = null;
  for (const line of lines) {
    if (SYMPTOM.test(line)) {
      open = line;
      progress.mark();
    } else if (open === null) progress.note(line);
    else if (progress.take(line)) {
      open = null;
      progress.note(line);
    }
  }
  return open;
}
