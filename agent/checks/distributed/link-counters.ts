import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { type LinkTrouble, type Port, portTroubles, readPorts } from "./link-ports";

/** Counters of an InfiniBand port that stand still on a sound link (InfiniBand architecture, PortCounters). */
const COUNTERS = [
  "symbol_error",
  "link_error_recovery",
  "link_downed",
  "port_rcv_errors",
  "local_link_integrity_errors",
  "excessive_buffer_overrun_errors",
];

/** Ports that are down or slow, and counters that moved since the last run of the check. No ports without InfiniBand. */
export async function linkTroubles(host: Host, memory: Memory): Promise<{ ports: Port[]; troubles: LinkTrouble[] }> {
  const ports = await readPorts(host);
  const counted = await Promise.all(
    ports.filter((port) => port.state === "" || port.state === "ACTIVE").map((port) => moved(host, memory, port)),
  );
  return { ports, troubles: [...portTroubles(host, memory, ports), ...counted.flat()] };
}

async function moved(host: Host, memory: Memory, { name, path }: Port): Promise<LinkTrouble[]> {
  const troubles: LinkTrouble[] = [];
  for (const counter of COUNTERS) {
    const value = Number((await host.readText(`${path}/counters/${counter}`).catch(() => "")).trim() || Number.NaN);
    const key = `counter:${name}:${counter}`;
    const before = memory.get(key) as { value: number; atMs: number } | undefined;
    if (!Number.isFinite(value)) continue;
    memory.set(key, { value, atMs: host.now() });
    if (!before || value <= before.value) continue;
    const seconds = Math.max(1, Math.round((host.now() - before.atMs) / 1_000));
    const sentence = `${counter} of InfiniBand port ${name} grew by ${value - before.value} in ${seconds} s`;
    troubles.push({ port: name, down: false, sentence });
  }
  return troubles;
}
