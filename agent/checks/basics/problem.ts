import type { FindingCode } from "../../../lib/contracts/finding-codes";
import type { Host } from "../../host/host";
import type { Memory } from "../check";

/** One thing that is wrong with the machine. `rank`: lower is worse; `data` feeds the runbook's parameters. */
export interface Problem {
  rank: number;
  code: FindingCode;
  level: "faulty" | "degraded";
  sentence: string;
  data?: Record<string, unknown>;
}

/** What was found in one part of the machine, and what was looked at (`4 mounts`). Empty when the part is absent. */
export interface Look {
  problems: Problem[];
  looked: string[];
}

/** Looks at one part of the machine. It names the right that it lacks, and may hang without stopping the others. */
export type Probe = (host: Host, memory: Memory) => Promise<Look | { needs: string }>;

export const NOTHING_THERE: Look = { problems: [], looked: [] };

/** The text of a file, empty when it cannot be read. */
export const textOf = (host: Host, path: string): Promise<string> => host.readText(path).catch(() => "");

/** Resolves to `late` when the promise takes longer than `ms`. The work continues, but its result is dropped. */
export function atMost<T>(promise: Promise<T>, ms: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

/** Runs `look` at most once in `ms` and returns its last result in between: for values that change slowly and are expensive to read. */
export async function atMostEvery(ms: number, host: Host, memory: Memory, key: string, look: () => Promise<Look>): Promise<Look> {
  const last = memory.get(key) as { atMs: number; found: Look } | undefined;
  if (last && host.now() - last.atMs < ms) return last.found;
  const found = await look();
  memory.set(key, { atMs: host.now(), found });
  return found;
}

/** Whether systemd runs this host. Elsewhere there is no point in starting its programs. */
export const hasSystemd = (host: Host): Promise<boolean> =>
  host.stat("/run/systemd/system").then(
    () => true,
    () => false,
  );
