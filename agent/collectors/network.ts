import { bytes, type Collector, Rates, ratio } from "./collector";

/** Interfaces that come and go with containers, and the loopback. */
const VIRTUAL = /^(lo|veth|docker|br-|virbr|cali|cni|flannel|vxlan|tap|tun|kube|dummy|sit|ip6tnl|nodelocal)/;
const MAX_DEVICES = 16;

/** Bytes a second for each lasting interface, and the share of TCP segments that had to be sent again since the last call. */
export function networkCollector(): Collector {
  const rates = new Rates();
  let before: { out: number; again: number } | undefined;
  return {
    name: "network",
    async collect(host) {
      const atMs = host.now();
      const devices = parseNetDev(await host.readText("/proc/net/dev"));
      const now = parseTcp(await host.readText("/proc/net/snmp"));
      const sent = before ? now.out - before.out : 0;
      const again = before && sent > 0 && now.again >= before.again ? (now.again - before.again) / sent : Number.NaN;
      // Nothing sent, nothing sent again.
      const share = before && sent === 0 ? 0 : again;
      before = now;
      return [
        ...devices.flatMap(({ device, received, transmitted }) => [
          bytes("node_network_receive_bytes_per_second", rates.perSecond(`r ${device}`, received, atMs), { device }),
          bytes("node_network_transmit_bytes_per_second", rates.perSecond(`t ${device}`, transmitted, atMs), { device }),
        ]),
        ratio("node_tcp_retransmit_ratio", Math.min(1, share)),
      ];
    },
  };
}

/** Reads /proc/net/dev (proc(5)): bytes received and sent since boot, by device. Other lines are left out. */
export function parseNetDev(text: string): { device: string; received: number; transmitted: number }[] {
  return text
    .split("\n")
    .flatMap((line) => {
      const match = /^\s*([^\s:]+):\s*(.+)$/.exec(line);
      if (!match || VIRTUAL.test(match[1]!)) return [];
      const counters = match[2]!.trim().split(/\s+/).map(Number);
      return [{ device: match[1]!, received: counters[0] ?? Number.NaN, transmitted: counters[8] ?? Number.NaN }];
    })
    .slice(0, MAX_DEVICES);
}

/** Segments sent and sent again since boot, from the two `Tcp:` lines of /proc/net/snmp. */
export function parseTcp(snmp: string): { out: number; again: number } {
  const [names, values] = snmp
    .split("\n")
    .filter((line) => line.startsWith("Tcp:"))
    .map((line) => line.split(" "));
  const of = (name: string) => Number(values?.[names?.indexOf(name) ?? -1] ?? Number.NaN);
  return { out: of("OutSegs"), again: of("RetransSegs") };
}
