import type { Host } from "../../host/host";
import { type KernelLine, kernelLog, repeatsNames } from "../kernel-log";
import { OOM_WORDS, oomKillsIn } from "../oom-kills";
import { countText, excerpt, timeText } from "../quantity";
import { KERNEL_WORDS, type KernelKind, kernelKinds } from "./kernel-kinds";
import { atMostEvery, hasSystemd, type Look, NOTHING_THERE, type Probe, type Problem, textOf } from "./problem";

const HOUR_MS = 3_600_000;
export const CLEARED_WORDS = "millwright: kernel events cleared";
export const CLEARED = new RegExp(`^${CLEARED_WORDS} (\\S+)`);
const WORDS = [...KERNEL_WORDS, ...OOM_WORDS, CLEARED_WORDS].join("|");

/** Events of the kernel log in this boot, counted with first and last time, until the next boot or until someone marks them as dealt with. */
export const kernelEvents: Probe = async (host, memory) => {
  const log = await kernelLog(host, { pattern: WORDS, memory, thisBoot: true, withNames: true, timeoutMs: 3_000 });
  return "needs" in log
    ? log
    : {
        problems: eventsOf(
          log.lines.filter((line) => line.boot === ""),
          log.source,
        ),
        looked: [`the kernel log (${log.source})`],
      };
};

/** The problems that kernel lines report, one for each kind with an open event. `source` names the log in the sentence. */
export function eventsOf(lines: KernelLine[], source: string): Problem[] {
  return [...kernelKinds.flatMap((kind) => eventOf(kind, lines, source)), ...oomEvents(lines, source)];
}

function eventOf(kind: KernelKind, lines: KernelLine[], source: string): Problem[] {
  let seen: { line: KernelLine; subject?: string }[] = [];
  for (const line of lines) {
    if (CLEARED.exec(line.text)?.[1] === kind.code) seen = [];
    const isOfNames = repeatsNames(line.text);
    const end = isOfNames ? undefined : kind.ends?.exec(line.text);
    if (end) seen = seen.filter(({ subject }) => subject !== undefined && subject !== end.slice(1).find(Boolean));
    const found = (isOfNames ? (kind.named ?? []) : kind.patterns)
      .map((pattern) => pattern.exec(line.text))
      .find((match) => match !== null);
    if (found) seen.push({ line, subject: found.slice(1).find(Boolean) });
  }
  if (kind.least) seen = oftenWithinAnHour(seen, kind.least);
  const [first, last] = [seen[0]?.line, seen.at(-1)?.line];
  if (!first || !last) return [];
  const subjects = [...new Set(seen.map(({ subject }) => subject))].filter((subject) => subject !== undefined);
  const others = subjects.length > 1 ? ` of ${subjects.slice(0, 5).join(", ")}` : "";
  const sentence = `The kernel reports ${kind.what}${others}, ${countText(seen.length, "time")}, ${whenText(seen.length, first.atMs, last.atMs)}: ${excerpt(last.text, 120)} (${source})`;
  return [{ rank: kind.rank, code: kind.code, level: kind.level, sentence, data: { event: kind.code, count: seen.length } }];
}

/** What happened to one subject at least this often within an hour. */
function oftenWithinAnHour<T extends { line: KernelLine; subject?: string }>(seen: T[], least: number): T[] {
  const times = new Map<string | undefined, T[]>();
  for (const one of seen) {
    const same = times.get(one.subject);
    if (same) same.push(one);
    else times.set(one.subject, [one]);
  }
  const often = (subject: string | undefined) =>
    times.get(subject)!.some(({ line }, at, same) => (same[at + least - 1]?.line.atMs ?? Number.POSITIVE_INFINITY) - line.atMs <= HOUR_MS);
  const subjects = new Set([...times.keys()].filter(often));
  return seen.filter(({ subject }) => subjects.has(subject));
}

const whenText = (count: number, firstMs: number, lastMs: number) =>
  count === 1 ? `at ${timeText(lastMs)}` : `first ${timeText(firstMs)}, last ${timeText(lastMs)}`;

const MOST_NAMED = 5;

/** Out-of-memory kills: by the host, and at a job's own limit while the host still has memory. */
function oomEvents(lines: KernelLine[], source: string): Problem[] {
  const since = (code: string) => lines.slice(lines.findLastIndex((line) => CLEARED.exec(line.text)?.[1] === code) + 1);
  return (["oom-kills", "limit-oom-kills"] as const).flatMap((code): Problem[] => {
    const kills = oomKillsIn(since(code)).filter((kill) => kill.inLimit === (code === "limit-oom-kills"));
    const [first, last] = [kills[0], kills.at(-1)];
    if (!first || !last) return [];
    const victims = kills
      .slice(-MOST_NAMED)
      .map((kill) => `${kill.process} (${kill.pid})`)
      .join(", ");
    const group = last.group ? ` of ${excerpt(last.group, 100)}` : "";
    const why = last.inLimit ? `at the memory limit of their own control group${group}, not of the host` : "for lack of memory on the host";
    const sentence = `The kernel killed ${countText(kills.length, "process", "processes")} ${why}, ${whenText(kills.length, first.atMs, last.atMs)}: ${excerpt(victims, 200)} (${source})`;
    return [{ rank: 11, code, level: "degraded", sentence, data: { event: code, count: kills.length } }];
  });
}

/**
 * A software RAID with a disk missing or failed, or one that does not run at all, from /proc/mdstat: `[2/1] [U_]`, `sdb1[1](F)`,
 * `inactive`. A failed disk stays in the list until it is taken out, also when a spare has taken its place.
 */
export const raid: Probe = async (host) => {
  const arrays = arraysIn(await textOf(host, "/proc/mdstat"));
  return { problems: arrays.flatMap(arrayProblem), looked: arrays.length > 0 ? [countText(arrays.length, "RAID array")] : [] };
};

interface RaidArray {
  name: string;
  isActive: boolean;
  failed: string[];
  wanted: number;
  present: number;
}

/** The arrays of /proc/mdstat: a name, what it is made of, and indented lines with its state. */
export function arraysIn(text: string): RaidArray[] {
  return text.split(/\n(?=\S)/).flatMap((block): RaidArray[] => {
    const head = /^(md\S*) : (active|inactive)\b(.*)/.exec(block);
    if (!head) return [];
    const [, wanted, present] = /\[(\d+)\/(\d+)\]/.exec(block) ?? [];
    const failed = [...head[3]!.matchAll(/(\S+)\[\d+\](?:\(\w\))*\(F\)/g)].map((member) => member[1]!);
    return [{ name: head[1]!, isActive: head[2] === "active", failed, wanted: Number(wanted ?? 0), present: Number(present ?? 0) }];
  });
}

function arrayProblem({ name, isActive, failed, wanted, present }: RaidArray): Problem[] {
  const lost = failed.length > 0 ? `; failed: ${failed.join(", ")}` : "";
  const problem = (sentence: string): Problem[] => [
    { rank: 1, code: "raid-degraded", level: "faulty", sentence: `${sentence} (/proc/mdstat)`, data: { array: name } },
  ];
  if (!isActive) return problem(`RAID ${name} is not active${lost}`);
  if (present < wanted) return problem(`RAID ${name} runs on ${present} of ${wanted} disks${lost}`);
  return failed.length > 0 ? problem(`RAID ${name} is complete, but ${failed.join(", ")} in it has failed`) : [];
}

const LOOP_BOOTS = 3;

/** Three boots within an hour, from the journal. Without a journal nothing is reported. */
export const reboots: Probe = (host, memory) => atMostEvery(HOUR_MS / 4, host, memory, "boots", () => rebootsNow(host));

async function rebootsNow(host: Host): Promise<Look> {
  if (!(await hasSystemd(host))) return NOTHING_THERE;
  const run = await host.run("journalctl", ["--list-boots", "--no-pager", "-q", "--utc"], { timeoutMs: 3_000 });
  if (run.exitCode !== 0) return NOTHING_THERE;
  const recent = bootTimes(run.stdout).filter((atMs) => host.now() - atMs < HOUR_MS);
  if (recent.length < LOOP_BOOTS) return NOTHING_THERE;
  const sentence = `The host has started ${recent.length} times within an hour (journalctl --list-boots)`;
  return { problems: [{ rank: 4, code: "reboot-loop", level: "faulty", sentence }], looked: [] };
}

/** When each boot of `journalctl --list-boots --utc` began. */
export function bootTimes(text: string): number[] {
  return text.split("\n").flatMap((line) => {
    const start = /^\s*-?\d+ [0-9a-f]{32} \w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/.exec(line);
    const atMs = start ? Date.parse(`${start[1]}T${start[2]}Z`) : Number.NaN;
    return Number.isFinite(atMs) ? [atMs] : [];
  });
}
