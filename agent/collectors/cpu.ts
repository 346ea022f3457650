import { type Collector, ratio } from "./collector";

/** `node_cpu_used_ratio`: the share of CPU time, over all cores since the last call, that was neither idle nor waiting for I/O. */
export function cpuCollector(): Collector {
  let before: { idle: number; total: number } | undefined;
  return {
    name: "cpu",
    async collect(host) {
      const now = parseCpuTimes(await host.readText("/proc/stat"));
      const used = before && now.total > before.total ? 1 - (now.idle - before.idle) / (now.total - before.total) : Number.NaN;
      before = now;
      return [ratio("node_cpu_used_ratio", Math.min(1, Math.max(0, used)))];
    },
  };
}

/** The `cpu` line of /proc/stat in clock ticks. `guest` is part of `user` already (proc(5)). */
export function parseCpuTimes(stat: string): { idle: number; total: number } {
  const line = /^cpu\s+(.+)$/m.exec(stat);
  if (!line) throw new Error("/proc/stat has no cpu line");
  const times = line[1]!.trim().split(/\s+/).slice(0, 8).map(Number);
  return { idle: (times[3] ?? 0) + (times[4] ?? 0), total: times.reduce((sum, time) => sum + time, 0) };
}
