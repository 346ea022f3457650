import { join } from "node:path";
import type { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";
import { RankBeats } from "./rank-beats";
import { RankSocket } from "./rank-socket";

/** A host whose ranks are heard over a socket below the agent's state folder, or where `MILLWRIGHT_RANK_SOCKET` says. */
export function hearRanks(
  host: Host,
  state: string,
  declared: () => Workload[],
  log: (line: string) => void,
): { host: Host; socket: RankSocket } {
  const heard = new RankBeats(declared);
  const elsewhere = process.env.MILLWRIGHT_RANK_SOCKET;
  const socket = new RankSocket({
    path: elsewhere || join(state, "ranks", "beat.sock"),
    passable: elsewhere ? [] : [state],
    onBeat: (beat) => heard.take(beat),
    log,
  });
  return { host: { ...host, beats: (workload) => heard.of(workload) }, socket };
}
