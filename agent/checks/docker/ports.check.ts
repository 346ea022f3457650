import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, ok, unknown } from "../check";
import { countText, ending, excerpt } from "../quantity";
import { containerLog } from "./container-log";
import { endedWithError } from "./ended";
import { type ContainerDetail, type ContainerRow, containers, type Engine, findEngine, inspect, isKept, nameOf } from "./engine";
import { withoutEngine } from "./no-engine";
import { listening, nextFreePort, socketHolder } from "./port-holder";
import { startFailure } from "./start-failure";

/** 128 + SIGILL. */
const ILLEGAL_INSTRUCTION = 132;
/** Docker's wordings for a host port that is taken, from 20.10 to 28. */
const TAKEN = [
  /Bind for \S*?:(\d{1,5}) failed: port is already allocated/,
  /failed to bind host port for \S*?:(\d{1,5}):\S+\/(?:tcp|udp|sctp): address already in use/,
  /failed to bind host port \S*?:(\d{1,5})\/(?:tcp|udp|sctp): address already in use/,
  /(?:listen|exposing port) (?:tcp|udp|sctp)[46]? \S*?:(\d{1,5}): bind: address already in use/,
  /Ports are not available: exposing port \w+ \S*?:(\d{1,5}) ->/,
];

/** What programs print when their own port is taken: a container on the host's network binds it itself. */
const OWN_TAKEN =
  /(?:EADDRINUSE|[Aa]ddress already in use|[Oo]nly one usage of each socket address).*?(?::|port )(\d{2,5})\b|(?::|port |, )(\d{2,5})\b[^\n]{0,60}(?:EADDRINUSE|[Aa]ddress (?:is )?already in use)/;

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
  title: "Container starts",
  about:
    "Finds containers that could not start and says why: a taken port with the process or container that holds it, a missing GPU runtime, a mount, an address, an image for another processor, an error of its program. Such a container stays down until someone removes the reason.",
  knows:
    "Docker Engine 20.10 and later by its API (Podman's where DOCKER_HOST names its socket): the engine's error of a container that is down, ports in /proc/net, and the last lines of containers on the host's network or that ended with an error within a day.",
  cannotSee: "Containers that were removed after they failed, programs that start and then do not work, and pods that run without Docker.",
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
      const port = detail && (takenPort(detail.State.Error) ?? (await ownPort(engine, detail)));
      if (port) return blocked(host, engine, detail, port, rows);
    }
    const failed = details.map((detail) => detail && notStarted(engine, detail)).find((finding) => finding);
    if (failed) return failed;
    for (const detail of details) {
      const ended = detail && (await endedWithError(host, engine, detail));
      if (ended) return degraded("ended-with-error", ended, { container: nameOf(detail), id: detail.Id, socket: engine.socket });
    }
    return ok(`${countText(rows.length, "container")}, all could start (Engine API).`);
  },
});

/** The port that a container on the host's network found taken, by its own last lines. */
async function ownPort(engine: Engine, { Id, HostConfig, State }: ContainerDetail): Promise<number | null> {
  if (HostConfig.NetworkMode !== "host" || State.ExitCode === 0 || State.Status === "created") return null;
  const found = (await containerLog(engine, Id)).map((line) => OWN_TAKEN.exec(line)).findLast((match) => match !== null);
  const port = Number(found?.[1] ?? found?.[2] ?? 0);
  return port > 0 && port < 65_536 ? port : null;
}

function notStarted(engine: Engine, detail: ContainerDetail): Finding | null {
  const failure = startFailure(detail.State.Error);
  const name = nameOf(detail);
  if (!failure && detail.State.ExitCode === ILLEGAL_INSTRUCTION)
    return faulty(
      "wrong-architecture",
      `Container ${name} ended with ${ILLEGAL_INSTRUCTION} (SIGILL): its program uses instructions that this host's processor does not have, such as AVX (Engine API).`,
      { container: name, id: detail.Id, socket: engine.socket },
    );
  if (!failure) return null;
  const sentence = `Container ${name} cannot start: ${failure.words}; the engine says "${ending(detail.State.Error, 200)}" (Engine API).`;
  return faulty(failure.code, sentence, { container: name, id: detail.Id, socket: engine.socket });
}

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
