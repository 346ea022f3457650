import type { KernelLine } from "./kernel-log";

/** One process that the kernel killed for memory, put together from the lines in which it says so. */
export interface OomKill {
  atMs: number;
  pid: number;
  process: string;
  /** Whether a control group's limit was reached, rather than the host's memory. */
  inLimit: boolean;
  /** The control group whose limit it was, where the kernel names it. */
  group: string;
}

/** For the search in the journal. */
export const OOM_WORDS = [
  "invoked oom-killer",
  "oom-kill:constraint=",
  "killed as a result of limit",
  "[Oo]ut of memory",
  "Killed process \\d+ \\(",
];

const MODERN = /oom-kill:constraint=(\w+),.*?oom_memcg=([^,]*),.*?task=([^,]*),pid=(\d+),/;
const MODERN_HOST = /oom-kill:constraint=(\w+),.*?task=([^,]*),pid=(\d+),/;
const LEGACY_GROUP = /Task in (\S+) killed as a result of limit of (\S+)/;
/** `Kill process` is how it was announced before Linux 5, with a second line for the deed. */
const VICTIM =
  /(Memory cgroup )?[Oo]ut of memory(?: \(\w+\))?: Kill(?:ed)? process (\d+) \((.+?)\)|Killed process (\d+)(?:, UID \d+,)? \((.+?)\)/;
/** Lines about the same process within this time are about one kill. */
const ONE_KILL_MS = 60_000;

/** The kills in lines of the kernel log, oldest first. A kill that was announced but not done does not count: it has no victim. */
export function oomKillsIn(lines: KernelLine[]): OomKill[] {
  const kills: OomKill[] = [];
  let group = "";
  const add = (atMs: number, pid: number, process: string, inLimit: boolean) => {
    const known = kills.findLast((kill) => kill.pid === pid && atMs - kill.atMs < ONE_KILL_MS);
    if (known) Object.assign(known, { inLimit: known.inLimit || inLimit, group: known.group || group });
    else kills.push({ atMs, pid, process, inLimit, group });
  };
  for (const { text, atMs } of lines) {
    if (/invoked oom-killer/.test(text)) group = "";
    group = LEGACY_GROUP.exec(text)?.[2] ?? group;
    const modern = MODERN.exec(text) ?? MODERN_HOST.exec(text);
    if (modern) {
      const [constraint, task, pid] = [modern[1], modern.at(-2)!, Number(modern.at(-1))];
      group = constraint === "CONSTRAINT_MEMCG" ? (modern[2] ?? "") : "";
      add(atMs, pid, task, constraint === "CONSTRAINT_MEMCG");
      continue;
    }
    const victim = VICTIM.exec(text);
    if (victim)
      add(atMs, Number(victim[2] ?? victim[4]), victim[3] ?? victim[5]!, victim[1] !== undefined || (group !== "" && group !== "/"));
  }
  return kills;
}
