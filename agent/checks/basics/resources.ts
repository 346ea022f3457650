import { bytesText, countText, percentText } from "../quantity";
import { type Probe, type Problem, textOf } from "./problem";

const SHARE = 0.85;
const MEMORY_LOW = 0.05;
const MEMORY_OUT = 0.02;
/** A few percent of a large host are tens of gigabytes, so "low" needs both a share and a size. */
const MEMORY_LOW_BYTES = 32 * 1024 ** 3;
const MEMORY_OUT_BYTES = 8 * 1024 ** 3;
const ZFS_CACHE = "/proc/spl/kstat/zfs/arcstats";
/** Load per processor over 15 minutes. Data loaders alone reach five and more; at this load nobody can work on the machine. */
const LOAD = 20;

/** A field of /proc/meminfo in bytes; null when it is not there. */
export function memoryField(text: string, name: string): number | null {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

/** Memory, load, file descriptors and processes against what the machine has. */
export const resources: Probe = async (host) => {
  const read = (path: string) => textOf(host, path);
  const [meminfo, loadavg, stat, fileNr, pidMax, threadsMax, zfsCache] = await Promise.all([
    read("/proc/meminfo"),
    read("/proc/loadavg"),
    read("/proc/stat"),
    read("/proc/sys/fs/file-nr"),
    read("/proc/sys/kernel/pid_max"),
    read("/proc/sys/kernel/threads-max"),
    read(ZFS_CACHE),
  ]);
  const parts: [string, string, Problem[]][] = [
    ["memory", meminfo, memory(meminfo, zfsCache)],
    ["load", loadavg, load(loadavg, stat)],
    ["file handles", fileNr, descriptors(fileNr)],
    ["process limits", pidMax, processes(loadavg, pidMax, threadsMax)],
  ];
  return {
    problems: parts.flatMap(([, , problems]) => problems),
    looked: parts.filter(([, text]) => text !== "").map(([name]) => name),
  };
};

function memory(meminfo: string, zfsCache: string): Problem[] {
  const [total, free] = [memoryField(meminfo, "MemTotal"), memoryField(meminfo, "MemAvailable")];
  if (total === null || free === null) return [];
  const available = free + reclaimable(zfsCache);
  if (available / total >= MEMORY_LOW || available >= MEMORY_LOW_BYTES) return [];
  const out = available / total < MEMORY_OUT && available < MEMORY_OUT_BYTES;
  const sentence = `${bytesText(available)} of ${bytesText(total)} of memory are available (${percentText(available / total)}; /proc/meminfo)`;
  return [{ rank: out ? 6 : 21, code: "memory-low", level: out ? "faulty" : "degraded", sentence }];
}

/** What the cache of ZFS gives back when memory is needed: Linux does not count it as available. */
function reclaimable(zfsCache: string): number {
  const field = (name: string) => Number(new RegExp(`^${name}\\s+\\d+\\s+(\\d+)$`, "m").exec(zfsCache)?.[1] ?? Number.NaN);
  const spare = field("size") - field("c_min");
  return Number.isFinite(spare) ? Math.max(0, spare) : 0;
}

function load(loadavg: string, stat: string): Problem[] {
  const quarter = Number(loadavg.split(" ")[2]);
  const processors = (stat.match(/^cpu\d+ /gm) ?? []).length;
  if (!Number.isFinite(quarter) || processors === 0 || quarter / processors < LOAD) return [];
  const sentence = `The load over 15 minutes is ${quarter} on ${countText(processors, "processor")} (/proc/loadavg)`;
  return [{ rank: 24, code: "load-high", level: "degraded", sentence }];
}

function descriptors(fileNr: string): Problem[] {
  const [used, , most] = fileNr.trim().split(/\s+/).map(Number);
  if (!used || !most || used / most < SHARE) return [];
  return [
    {
      rank: 7,
      code: "file-descriptors",
      level: "faulty",
      sentence: `${used} of ${most} file handles are in use (${percentText(used / most)}; /proc/sys/fs/file-nr)`,
    },
  ];
}

function processes(loadavg: string, pidMax: string, threadsMax: string): Problem[] {
  const count = Number(loadavg.split(" ")[3]?.split("/")[1]);
  const most = Math.min(...[pidMax, threadsMax].map((text) => Number.parseInt(text, 10)).filter((value) => value > 0));
  if (!Number.isFinite(count) || !Number.isFinite(most) || count / most < SHARE) return [];
  return [
    {
      rank: 7,
      code: "pids",
      level: "faulty",
      sentence: `${count} processes and threads of ${most} exist (${percentText(count / most)}; /proc/loadavg, pid_max, threads-max)`,
    },
  ];
}
