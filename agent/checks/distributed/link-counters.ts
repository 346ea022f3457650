import type { Host } from "../../host/host";
import type { Memory } from "../check";

/** Counters of an InfiniBand port that stand still on a sound link (InfiniBand architecture, PortCounters). */
const COUNTERS = [
  "symbol_error",
  "link_error_recovery",
  "link_downed",
  "port_rcv_errors",
  "local_link_integrity_errors",
  "excessive_buffer_overrun_errors",
];

export interface LinkTrouble {
  /** `mlx5_0/1` */
  port: string;
  sentence: string;
  down: boolean;
}

/** Ports that are down, and counters that moved since the last run of the check. Empty without InfiniBand. */
export async function linkTroubles(host: Host, memory: Memory): Promise<LinkTrouble[]> {
  const troubles: LinkTrouble[] = [];
  for (const path of await host.glob("/sys/class/infiniband/*/ports/*", { limit: 64 })) {
    const [, device, number] = /infiniband\/([^/]+)\/ports\/([^/]+)$/.exec(path) ?? [];
    const port = `${device}/${number}`;
    const state = (await host.readText(`${path}/state`).catch(() => "")).trim();
    if (/^[1-3]:/.test(state))
      troubles.push({ port, down: true, sentence: `InfiniBand port ${port} is ${state.replace(/^\d: /, "")} (${path}/state)` });
    for (const counter of COUNTERS) {
      const value = Number((await host.readText(`${path}/counters/${counter}`).catch(() => "")).trim() || Number.NaN);
      const key = `counter:${port}:${counter}`;
      const before = memory.get(key) as { value: number; atMs: number } | undefined;
      if (!Number.isFinite(value)) continue;
      memory.set(key, { value, atMs: host.now() });
      if (before && value > before.value) {
        const seconds = Math.max(1, Math.round((host.now() - before.atMs) / 1_000));
        troubles.push({
          port,
          down: false,
          sentence: `${counter} of InfiniBand port ${port} grew by ${value - before.value} in ${seconds} s`,
        });
      }
    }
  }
  return troubles;
}
