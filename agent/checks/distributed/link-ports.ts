import * as z from "zod";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { hadOf, partsOf } from "../had";

const KIND = "ports";

/** A port of an RDMA card, as the kernel shows it. */
export interface Port {
  /** `mlx5_0/1` */
  name: string;
  path: string;
  /** `4: ACTIVE` without its number; "" when it cannot be read. */
  state: string;
  isEthernet: boolean;
  /** `5: LinkUp` without its number. */
  physical: string;
  gbitPerSecond: number | null;
  /** The card's type: only ports of the same type are compared. */
  board: string;
}
const HadPort = z.object({ isEthernet: z.boolean(), gbitPerSecond: z.number().nullable() });
type HadPort = z.infer<typeof HadPort>;

export interface LinkTrouble {
  port: string;
  sentence: string;
  down: boolean;
  /** The port was up on this host before. */
  isKnown: boolean;
}

/** Every port under `/sys/class/infiniband`. */
export async function readPorts(host: Host): Promise<Port[]> {
  const paths = await host.glob("/sys/class/infiniband/*/ports/*", { limit: 64 });
  return Promise.all(
    paths.map(async (path) => {
      const [, device, number] = /infiniband\/([^/]+)\/ports\/([^/]+)$/.exec(path) ?? [];
      const read = async (name: string) => (await host.readText(name).catch(() => "")).trim();
      const [state, layer, physical, rate, board] = await Promise.all([
        read(`${path}/state`),
        read(`${path}/link_layer`),
        read(`${path}/phys_state`),
        read(`${path}/rate`),
        read(`/sys/class/infiniband/${device}/board_id`),
      ]);
      const gbit = Number.parseFloat(rate);
      return {
        name: `${device}/${number}`,
        path,
        state: state.replace(/^\d: */, ""),
        isEthernet: layer === "Ethernet",
        physical: physical.replace(/^\d: */, ""),
        gbitPerSecond: Number.isFinite(gbit) && gbit > 0 ? gbit : null,
        board,
      };
    }),
  );
}

const isActive = (port: Port) => port.state === "ACTIVE";

/** Ports that are down, missing, or slower than before or than others of their type. A port that was never up is not in use. */
export function portTroubles(host: Host, memory: Memory, ports: Port[]): LinkTrouble[] {
  const had = hadOf(host, memory);
  const known = withoutRenamed(partsOf(had, KIND, HadPort), ports);
  const gone = goneTroubles(known, ports);
  const troubles = [
    ...ports.flatMap((port) => downTrouble(port, known[port.name], ports)),
    ...gone,
    ...ports.flatMap((port) => slowTrouble(port, known[port.name], ports)),
  ];
  // While a name is gone, a new one may be its replacement and does not count as one port more.
  const counted = ports.filter((port) => isActive(port) && (gone.length === 0 || port.name in known));
  const active = counted.map((port): [string, HadPort] => {
    const best = Math.max(port.gbitPerSecond ?? 0, known[port.name]?.gbitPerSecond ?? 0);
    return [port.name, { isEthernet: port.isEthernet, gbitPerSecond: best || null }];
  });
  if (active.length > 0) had.remember(KIND, { ...known, ...Object.fromEntries(active) });
  return troubles;
}

/** As many ports are up as were ever known: a name that is gone was renamed (by udev or a new driver) or its card was replaced. */
function withoutRenamed(known: Record<string, HadPort>, ports: Port[]): Record<string, HadPort> {
  if (ports.filter(isActive).length < Object.keys(known).length) return known;
  return Object.fromEntries(Object.entries(known).filter(([name]) => ports.some((port) => port.name === name)));
}

function downTrouble(port: Port, before: HadPort | undefined, ports: Port[]): LinkTrouble[] {
  if (port.state === "" || isActive(port)) return [];
  // Ethernet ports of RDMA cards, and InfiniBand ones that somebody disabled, are often not cabled at all.
  const isUnused = before === undefined && (port.isEthernet || port.physical === "Disabled");
  if (isUnused) return [];
  const layer = port.isEthernet ? "RoCE" : "InfiniBand";
  const up = `${ports.filter(isActive).length} of ${ports.length} ports are up`;
  const was = before ? ", and it was up before" : "";
  return [
    {
      port: port.name,
      down: true,
      isKnown: before !== undefined,
      sentence: `${layer} port ${port.name} is ${port.state}${was}; ${up} (${port.path}/state)`,
    },
  ];
}

const goneTroubles = (known: Record<string, HadPort>, ports: Port[]): LinkTrouble[] =>
  Object.keys(known)
    .filter((name) => !ports.some((port) => port.name === name))
    .map((name) => ({
      port: name,
      down: true,
      isKnown: true,
      sentence: `Port ${name} is gone: this host had ${Object.keys(known).length} ports and shows ${ports.length} (/sys/class/infiniband)`,
    }));

function slowTrouble(port: Port, before: HadPort | undefined, ports: Port[]): LinkTrouble[] {
  if (!isActive(port) || port.gbitPerSecond === null) return [];
  const own = before?.gbitPerSecond ?? 0;
  const alike = ports.filter((other) => other !== port && isActive(other) && other.board !== "" && other.board === port.board);
  const best = Math.max(own, ...alike.map((other) => other.gbitPerSecond ?? 0));
  if (port.gbitPerSecond >= best) return [];
  const against = own >= best ? "it had" : "other ports of the same card type have";
  const sentence = `Port ${port.name} runs at ${port.gbitPerSecond} Gb/s, ${against} ${best} Gb/s (${port.path}/rate)`;
  return [{ port: port.name, down: false, isKnown: own > 0, sentence }];
}
