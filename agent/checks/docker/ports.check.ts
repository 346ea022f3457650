import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, ok, unknown } from "../check";
import { countText, excerpt } from "../quantity";
import { type ContainerDetail, type ContainerRow, containers, type Engine, findEngine, inspect, isKept, nameOf } from "./engine";
import { withoutEngine } from "./no-engine";
import { listening, nextFreePort, socketHolder } from "./port-holder";

/** Docker's wordings for a host port that is taken, from 20.10 to 28. */
const TAKEN = [
  /Bind for \S*?:(\d{1,5}) failed: port is already allocated/,
  /failed to bind host port for \S*?:(\d{1,5}):\S+\/(?:tcp|udp): address already in use/,
  /failed to bind host port \S*?:(\d{1,5})\/(?:tcp|udp): address already in use/,
  /(?:listen|exposing port) (?:tcp|udp)[46]? \S*?:(\d{1,5}): bind: address already in use/,
];

/** The host port that the engine's error says is taken; null for any other error. */
export function takenPort(error: string): number | null {
  for (const pattern of TAKEN) {
    const port = Number(pattern.exec(error)?.[1] ?? Number.NaN);
    if (port > 0 && port < 65_536) return port;
  }
  return null;
}

export const dockerPorts = hostCheck({
  id: "docker.ports",
  title: "Container ports",
  about:
    "Finds containers that could not start because their host port was taken, and names the process or container that holds it. Such a container stays down until someone frees the port or moves it.",
  every: "30s",
  within: "10s",
  async run(host) {
    const engine = await findEngine(host);
    if (!("socket" in engine)) return withoutEngine(engine);
    const rows = await containers(engine);
    if (!rows) return unknown("The Docker engine's list of containers cannot be read.");
    const down = rows.filter((row) => row.State !== "running" && !isKept(nameOf(row)));
    const details = await Promise.all(down.map((row) => inspect(engine, row.Id)));
    for (const detail of details) {
      const port = detail && takenPort(detail.State.Error);
      if (port) return blocked(host, engine, detail, port, rows);
    }
    return ok(`${countText(rows.length, "container")}, none waits for a port (Engine API).`);
  },
});

async function blocked(host: Host, engine: Engine, container: ContainerDetail, port: number, rows: ContainerRow[]): Promise<Finding> {
  const name = nameOf(container);
  const open = await listening(host);
  const published = rows.flatMap((row) =>
    row.State === "running" ? (row.Ports ?? []).flatMap((published) => published.PublicPort ?? []) : [],
  );
  const free = nextFreePort(port, new Set([...published, ...open.map((listener) => listener.port)]));
  const data = { container: name, id: container.Id, port, free_port: free ?? 0, socket: engine.socket };
  const failed = `Container ${name} could not start because port ${port} was taken`;
  const next = free === null ? "" : `; ${free} is free`;
  const other = rows.find(
    (row) => row.State === "running" && row.Id !== container.Id && row.Ports?.some((published) => published.PublicPort === port),
  );
  if (other)
    return faulty("port-held-by-container", `${failed}; container ${nameOf(other)} publishes it${next} (Engine API).`, {
      ...data,
      holder_container: nameOf(other),
    });
  const listener = open.find((listener) => listener.port === port);
  if (!listener)
    return degraded("not-started", `${failed}; nothing listens on it any more, so it can start now (Engine API, /proc/net/tcp).`, data);
  const holder = await socketHolder(host, listener.inode);
  if (!holder) return faulty("port-held", `${failed}; a process that this agent may not look into holds it${next} (/proc/net/tcp).`, data);
  const identity = {
    holder_pid: holder.pid,
    holder_start_ticks: holder.startTicks,
    holder_cgroup: holder.cgroup,
    holder_command: holder.command.slice(0, 500),
  };
  return faulty(
    "port-held-by-process",
    `${failed}; process ${holder.pid} (${excerpt(holder.command, 80)}) holds it${next} (Engine API, /proc/${holder.pid}/fd).`,
    { ...data, ...identity },
  );
}
