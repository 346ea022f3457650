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

/** What a look at one part of the machine found, and what it had before it: `4 mounts`. Nothing where that part is absent. */
export interface Look {
  problems: Problem[];
  looked: string[];
}

/** A look at one part of the machine. It says what it needs where the agent may not look, and may hang without hurting the others. */
export type Probe = (host: Host, memory: Memory) => Promise<Look | { needs: string }>;

export const NOTHING_THERE: Look = { problems: [], looked: [] };

/** The text of a file, empty when it cannot be read. */
export const textOf = (host: Host, path: string): Promise<string> => host.readText(path).catch(() => "");

/** Answers `late` when the promise takes longer than `ms`; the work itself goes on unheard. */
export function atMost<T>(promise: Promise<T>, ms: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

/** Runs `look` again only after `ms`, and in between gives what it found last: for what changes slowly and costs much to see. */
export async function atMostEvery(ms: number, host: Host, memory: Memory, key: string, look: () => Promise<Look>): Promise<Look> {
  const last = memory.get(key) as { atMs: number; found: Look } | undefined;
  if (last && host.now() - last.atMs < ms) return last.found;
  const found = await look();
  memory.set(key, { atMs: host.now(), found });
  return found;
}

/** Whether systemd runs this host; asking its programs elsewhere is a process for nothing. */
export const hasSystemd = (host: Host): Promise<boolean> =>
  host.stat("/run/systemd/system").then(
    () => true,
    () => false,
  );
