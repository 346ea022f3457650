import { portTroubles, readPorts } from "../distributed/link-ports";
import { countText } from "../quantity";
import type { Probe } from "./problem";

/** As many like it must be up for a port that was never up: a card's second port is often not cabled. */
const UP_BESIDE_IT = 3;

/** Ports of RDMA cards that are down although they were up before, or although all others like them are up. */
export const rdmaPorts: Probe = async (host, memory) => {
  const ports = await readPorts(host);
  const all = portTroubles(host, memory, ports).filter(({ down }) => down);
  const upLike = (name: string) => {
    const board = ports.find((port) => port.name === name)?.board;
    return ports.filter((port) => port.board === board && port.state === "ACTIVE").length;
  };
  const troubles = all.filter(({ port, isKnown }) => isKnown || upLike(port) >= UP_BESIDE_IT * all.length);
  return {
    problems: troubles.map(({ port, sentence }) => ({ rank: 9, code: "port-down", level: "degraded", sentence, data: { port } })),
    looked: ports.length > 0 ? [countText(ports.length, "RDMA port")] : [],
  };
};
