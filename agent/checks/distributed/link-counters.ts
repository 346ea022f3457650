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

/** Counters of the card's transport that grow a little on a sound network: by file, and how much between two looks is a fault. */
const LOSSES: Record<string, number> = { local_ack_timeout_err: 10, packet_seq_err: 100, rnr_nak_retry_err: 10 };

/** Ports that are down or slow, and counters that moved since the last run of the check. No ports without InfiniBand. */
export async function linkTroubles(host: Host, memory: Memory): Promise<{ ports: Port[]; troubles: LinkTrouble[] }> {
  const ports = await readPorts(host);
  const counted = await Promise.all(
    ports.filter((port) => port.state === "" || port.state === "ACTIVE").map((port) => moved(host, memory, port)),
  );
  return { ports, troubles: [...portTroubles(host, memory, ports), ...counted.flat()] };
}

async function moved(host: Host, memory: Memory, { name, path, isEthernet }: Port): Promise<LinkTrouble[]> {
  const troubles: LinkTrouble[] = [];
  const files = [
    ...COUNTERS.map((counter) => ({ counter, folder: "counters", least: 1 })),
    ...Object.entries(LOSSES).map(([counter, least]) => ({ counter, folder: "hw_counters", least })),
  ];
  for (const { counter, folder, least } of files) {
    const value = Number((await host.readText(`${path}/${folder}/${counter}`).catch(() => "")).trim() || Number.NaN);
    const key = `counter:${name}:${counter}`;
    const before = memory.get(key) as { value: number; atMs: number } | undefined;
    if (!Number.isFinite(value)) continue;
    memory.set(key, { value, atMs: host.now() });
    if (!before || value - before.value < least) continue;
    const seconds = Math.max(1, Math.round((host.now() - before.atMs) / 1_000));
    const sentence = `${counter} of ${isEthernet ? "RoCE" : "InfiniBand"} port ${name} grew by ${value - before.value} in ${seconds} s`;
    troubles.push({ port: name, down: false, isKnown: true, sentence });
  }
  return troubles;
}
