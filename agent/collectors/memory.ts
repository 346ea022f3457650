import { bytes, type Collector, ratio } from "./collector";

/** `node_memory_used_ratio` and `_bytes`: what is not available to programs, as the kernel estimates it (MemAvailable). */
export function memoryCollector(): Collector {
  return {
    name: "memory",
    async collect(host) {
      const { total, available } = parseMeminfo(await host.readText("/proc/meminfo"));
      return [ratio("node_memory_used_ratio", (total - available) / total), bytes("node_memory_used_bytes", total - available)];
    },
  };
}

/** Bytes. */
export function parseMeminfo(meminfo: string): { total: number; available: number } {
  const of = (name: string) => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(meminfo);
    return match ? Number(match[1]) * 1_024 : Number.NaN;
  };
  const available = of("MemAvailable");
  return { total: of("MemTotal"), available: Number.isNaN(available) ? of("MemFree") + of("Cached") : available };
}
