import type { Host } from "../../host/host";
import { type KernelLine, kernelLog } from "../kernel-log";
import { countText, excerpt, timeText } from "../quantity";
import { atMostEvery, hasSystemd, type Probe, type Problem, textOf } from "./problem";

/** What a kernel line means. `ends`: a later line that matches takes it back. Order: worst first. */
interface Kind {
  code: Problem["code"];
  level: Problem["level"];
  rank: number;
  what: string;
  pattern: RegExp;
  ends?: RegExp;
}
const kinds: Kind[] = [
  {
    code: "disk-errors",
    level: "faulty",
    rank: 1,
    what: "errors of a disk",
    pattern:
      /(?:blk_update_request: )?I\/O error, dev (\S+)|nvme (\S+): (?:I\/O .* timeout|controller is down)|(EXT4-fs|XFS) \S*(?:error| \(\S+\): .*(?:error|shutdown))/,
  },
  {
    code: "raid-errors",
    level: "faulty",
    rank: 1,
    what: "a failed disk in a RAID",
    pattern: /md\/raid\S* ?Disk failure on (\S+)|md: .* kicking faulty/,
  },
  {
    code: "nfs-silent",
    level: "faulty",
    rank: 2,
    what: "an NFS server that does not respond",
    pattern: /nfs: server (\S+) not responding/,
    ends: /nfs: server (\S+) OK/,
  },
  {
    code: "kernel-hung",
    level: "faulty",
    rank: 5,
    what: "a hung or locked-up kernel",
    pattern: /blocked for more than \d+ seconds|soft lockup|hard LOCKUP|Kernel panic|Oops:/,
  },
  {
    code: "oom-kills",
    level: "degraded",
    rank: 11,
    what: "kills for lack of memory",
    pattern: /^Out of memory: Killed process \d+ \(([^)]+)\)/,
  },
];

const GREP =
  "I/O error|nvme .*timeout|controller is down|EXT4-fs|XFS|Disk failure|kicking faulty|nfs: server|blocked for more than|soft lockup|hard LOCKUP|Kernel panic|Oops|Out of memory|millwright: kernel events cleared";
const CLEARED = /millwright: kernel events cleared (\S+)/;

/** Events of the kernel log in this boot, counted with first and last time, until the next boot or until someone marks them as dealt with. */
export const kernelEvents: Probe = async (host, memory) => {
  const log = await kernelLog(host, { pattern: GREP, memory, thisBoot: true, timeoutMs: 3_000 });
  return "needs" in log
    ? log
    : eventsOf(
        log.lines.filter((line) => line.boot === ""),
        log.source,
      );
};

export function eventsOf(lines: KernelLine[], source: string): Problem[] {
  return kinds.flatMap((kind) => {
    let seen: KernelLine[] = [];
    for (const line of lines) {
      if (CLEARED.exec(line.text)?.[1] === kind.code || kind.ends?.test(line.text)) seen = [];
      else if (kind.pattern.test(line.text)) seen.push(line);
    }
    const [first, last] = [seen[0], seen.at(-1)];
    if (!first || !last) return [];
    const when = seen.length === 1 ? `at ${timeText(last.atMs)}` : `first ${timeText(first.atMs)}, last ${timeText(last.atMs)}`;
    const sentence = `The kernel reports ${kind.what}, ${countText(seen.length, "time")}, ${when}: ${excerpt(last.text, 120)} (${source})`;
    return [{ rank: kind.rank, code: kind.code, level: kind.level, sentence, data: { event: kind.code, count: seen.length } }];
  });
}

/** A software RAID with a disk missing, from /proc/mdstat: `[2/1] [U_]`. */
export const raid: Probe = async (host) => {
  const text = await textOf(host, "/proc/mdstat");
  return [...text.matchAll(/^(md\S+) : .*\n.*\[(\d+)\/(\d+)\] \[([U_]+)\]/gm)]
    .filter(([, , , , disks]) => disks!.includes("_"))
    .map(([, name, wanted, present]) => ({
      rank: 1,
      code: "raid-degraded",
      level: "faulty",
      sentence: `RAID ${name} runs on ${present} of ${wanted} disks (/proc/mdstat)`,
      data: { array: name },
    }));
};

const LOOP_BOOTS = 3;
const HOUR_MS = 3_600_000;

/** Three boots within an hour. The journal knows them; without it nothing is said. */
export const reboots: Probe = (host, memory) => atMostEvery(HOUR_MS / 4, host, memory, "boots", () => rebootsNow(host));

async function rebootsNow(host: Host): Promise<Problem[]> {
  if (!(await hasSystemd(host))) return [];
  const run = await host.run("journalctl", ["--list-boots", "--no-pager", "-q", "--utc"], { timeoutMs: 3_000 });
  if (run.exitCode !== 0) return [];
  const recent = bootTimes(run.stdout).filter((atMs) => host.now() - atMs < HOUR_MS);
  if (recent.length < LOOP_BOOTS) return [];
  return [
    {
      rank: 4,
      code: "reboot-loop",
      level: "faulty",
      sentence: `The host has started ${recent.length} times within an hour (journalctl --list-boots)`,
    },
  ];
}

/** When each boot of `journalctl --list-boots --utc` began. */
export function bootTimes(text: string): number[] {
  return text.split("\n").flatMap((line) => {
    const start = /^\s*-?\d+ [0-9a-f]{32} \w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/.exec(line);
    const atMs = start ? Date.parse(`${start[1]}T${start[2]}Z`) : Number.NaN;
    return Number.isFinite(atMs) ? [atMs] : [];
  });
}
