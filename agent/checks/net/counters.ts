import type { Host } from "../../host/host";

/** Counters of the network stack at one moment. They only grow until the machine starts again. */
export interface NetCounters {
  atMs: number;
  /** Segments sent without retransmitted ones, and retransmitted ones (`Tcp:` of /proc/net/snmp). */
  sent: number;
  retransmitted: number;
  /** Packets dropped because a queue was full, and times the kernel ran out of its budget, over all processors (/proc/net/softnet_stat). */
  softnetDropped: number;
  softnetSqueezed: number;
  interfaces: Record<string, InterfaceCounters>;
}
export interface InterfaceCounters {
  received: number;
  /** What it lost, by the kernel's names: drivers count the same loss in different places. */
  lost: Record<string, number>;
}

/**
 * Counters of lost packets. A card that runs out of buffers counts `rx_missed_errors` with one driver, `rx_dropped` or `rx_fifo_errors`
 * with another. `rx_errors` and `tx_errors` are sums of others on some drivers, so they stand for themselves alone.
 */
const LOSSES = [
  "rx_dropped",
  "tx_dropped",
  "rx_missed_errors",
  "rx_fifo_errors",
  "rx_over_errors",
  "rx_errors",
  "tx_errors",
  "tx_fifo_errors",
];

/** How much more an interface lost since an earlier look, and where most of it is counted. */
export function lostSince(now: InterfaceCounters, before: InterfaceCounters): { packets: number; counter: string } {
  const grown = Object.entries(now.lost).map(([counter, value]) => ({
    counter,
    packets: Math.max(0, value - (before.lost[counter] ?? value)),
  }));
  const parts = grown.filter(({ counter }) => !/^(?:rx|tx)_errors$/.test(counter));
  const sums = grown.filter(({ counter }) => /^(?:rx|tx)_errors$/.test(counter));
  const total = (list: typeof grown) => list.reduce((sum, { packets }) => sum + packets, 0);
  const most = [...parts, ...sums].toSorted((a, b) => b.packets - a.packets)[0];
  return { packets: Math.max(total(parts), total(sums)), counter: most?.counter ?? "" };
}

/** A named field of a two-line table of /proc/net/snmp or netstat (`Tcp: A B` above `Tcp: 1 2`); null when it is not there. */
export function netField(text: string, table: string, field: string): number | null {
  const lines = text.split("\n").filter((line) => line.startsWith(`${table}: `));
  const at = lines[0]?.split(" ").indexOf(field) ?? -1;
  const value = Number(at > 0 ? (lines[1]?.split(" ")[at] ?? Number.NaN) : Number.NaN);
  return Number.isSafeInteger(value) ? value : null;
}

/** Sums of the hexadecimal columns 2 (dropped) and 3 (squeezed) of /proc/net/softnet_stat, one line a processor. */
export function softnet(text: string): { dropped: number; squeezed: number } {
  const columns = text.split("\n").map((line) => line.split(" ").map((cell) => Number.parseInt(cell, 16)));
  const sum = (column: number) => columns.reduce((total, cells) => total + (Number.isFinite(cells[column]) ? cells[column]! : 0), 0);
  return { dropped: sum(1), squeezed: sum(2) };
}

/** Reads all counters; null on a host without /proc/net/snmp. */
export async function netCounters(host: Host): Promise<NetCounters | null> {
  const read = (path: string) => host.readText(path).catch(() => "");
  const [snmp, soft, names] = await Promise.all([
    read("/proc/net/snmp"),
    read("/proc/net/softnet_stat"),
    host.list("/sys/class/net").catch(() => []),
  ]);
  const [sent, retransmitted] = [netField(snmp, "Tcp", "OutSegs"), netField(snmp, "Tcp", "RetransSegs")];
  if (sent === null || retransmitted === null) return null;
  const { dropped, squeezed } = softnet(soft);
  const interfaces: NetCounters["interfaces"] = {};
  for (const name of names.filter((name) => name !== "lo")) {
    const counter = async (file: string) => Number.parseInt(await read(`/sys/class/net/${name}/statistics/${file}`), 10) || 0;
    if ((await read(`/sys/class/net/${name}/operstate`)).trim() !== "up") continue;
    // The spare interface of a bond drops all that it hears, by design.
    if ((await read(`/sys/class/net/${name}/bonding_slave/state`)).trim() === "backup") continue;
    const values = await Promise.all(LOSSES.map(counter));
    interfaces[name] = { received: await counter("rx_packets"), lost: Object.fromEntries(LOSSES.map((loss, at) => [loss, values[at]!])) };
  }
  return { atMs: host.now(), sent, retransmitted, softnetDropped: dropped, softnetSqueezed: squeezed, interfaces };
}
