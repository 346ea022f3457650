import { bytes, type Collector, ratio } from "./collector";

export interface FootprintCollector extends Collector {
  readonly last: { rssBytes: number; cpuRatio: number };
}

/** What the agent itself costs: resident memory, and CPU time over wall time (1 = one core) since the last call. */
export function footprintCollector(): FootprintCollector {
  let before = { cpu: process.cpuUsage(), at: process.hrtime.bigint() };
  let last = { rssBytes: process.memoryUsage.rss(), cpuRatio: 0 };
  return {
    name: "footprint",
    get last() {
      return last;
    },
    async collect() {
      const used = process.cpuUsage(before.cpu);
      const at = process.hrtime.bigint();
      const elapsedUs = Number(at - before.at) / 1_000;
      before = { cpu: process.cpuUsage(), at };
      last = { rssBytes: process.memoryUsage.rss(), cpuRatio: elapsedUs > 0 ? (used.user + used.system) / elapsedUs : 0 };
      return [bytes("agent_resident_memory_bytes", last.rssBytes), ratio("agent_cpu_ratio", last.cpuRatio)];
    },
  };
}
