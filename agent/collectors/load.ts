import type { Collector } from "./collector";

/** `node_load1`, `node_load5`: the kernel's load averages. */
export function loadCollector(): Collector {
  return {
    name: "load",
    async collect(host) {
      const [one, five] = (await host.readText("/proc/loadavg")).split(" ").map(Number);
      return [
        { name: "node_load1", value: one ?? Number.NaN, decimals: 2 },
        { name: "node_load5", value: five ?? Number.NaN, decimals: 2 },
      ];
    },
  };
}
