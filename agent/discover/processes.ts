import { posix } from "node:path";
import type { Workload } from "../../lib/contracts/workload";
import { gpuMemoryUse } from "../checks/gpu/memory-use";
import { bytesText } from "../checks/quantity";
import type { Host } from "../host/host";
import { SIGNS, type Sign } from "./signs";

/** A process that looks like a workload, and what its command line shows. */
export interface FoundProcess {
  pid: number;
  command: string;
  title: string;
  container: string | undefined;
  workload: Omit<Partial<Workload>, "name" | "kind"> & Pick<Workload, "name" | "kind">;
}

const MOST = 50;
/** Systemd's folder for what people install themselves; the distribution's own units lie elsewhere. */
const OWN_UNITS = "/etc/systemd/system";
const NEVER = /^millwright/;

/** Running model servers, training runs, databases, whatever holds GPU memory, and the host's own systemd units. Reads /proc and asks `nvidia-smi`. */
export async function findProcesses(host: Host): Promise<FoundProcess[]> {
  const [pids, onGpu, ownUnits] = await Promise.all([pidsOf(host), gpuHolders(host), installedUnits(host)]);
  const found: FoundProcess[] = [];
  const claimed = new Set<string>();
  for (const pid of pids) {
    if (found.length >= MOST) break;
    const command = (await host.readText(`/proc/${pid}/cmdline`).catch(() => "")).replaceAll("\0", " ").trim();
    if (!command) continue;
    const sign = SIGNS.find((one) => one.command.test(command));
    const gpuBytes = onGpu.get(pid);
    if (!sign && gpuBytes === undefined && ownUnits.size === 0) continue;
    const { unit, container } = placeOf(await host.readText(`/proc/${pid}/cgroup`).catch(() => ""));
    const isOwnUnit = unit !== undefined && ownUnits.has(unit) && !NEVER.test(unit);
    if (!sign && gpuBytes === undefined && !isOwnUnit) continue;
    // Workers share the unit, or the command line and folder, of the oldest process. Only that one counts.
    const folder = container === undefined ? await host.readLink(`/proc/${pid}/cwd`).catch(() => undefined) : undefined;
    const same = [unit ? `unit ${unit}` : "", `${command} ${folder ?? ""} ${container ?? ""}`].filter(Boolean);
    if (same.some((one) => claimed.has(one))) continue;
    for (const one of same) claimed.add(one);
    found.push(describe({ pid, command, sign, unit, container, folder, gpuBytes }));
  }
  return found;
}

interface Seen {
  pid: number;
  command: string;
  sign: Sign | undefined;
  unit: string | undefined;
  container: string | undefined;
  folder: string | undefined;
  gpuBytes: number | null | undefined;
}

function describe({ pid, command, sign, unit, container, folder, gpuBytes }: Seen): FoundProcess {
  const kind = sign?.kind ?? (gpuBytes === undefined ? "service" : /\bpython[\d.]*\s.*\.py\b/.test(command) ? "training" : "service");
  const python = /^(\/\S*\/python[\d.]*)\s/.exec(command)?.[1];
  const config = /--config(?:-file)?[= ](\/\S+)/.exec(command)?.[1];
  const port = kind === "serving" ? (portIn(command) ?? sign?.port) : undefined;
  const title = sign?.title ?? (unit && gpuBytes === undefined ? `Unit ${unit}` : `${programOf(command)} on the GPU`);
  const memory = gpuBytes ? `, ${bytesText(gpuBytes)} of GPU memory` : "";
  return {
    pid,
    command,
    container,
    title: `${title}${port ? ` on port ${port}` : ""}, pid ${pid}${memory}`,
    workload: {
      name: nameFrom(sign?.name ?? (unit && gpuBytes === undefined ? unit.replace(/\.service$/, "") : programOf(command))),
      kind,
      // A container's paths are its own, not the host's.
      ...(container === undefined
        ? { ...(folder && folder !== "/" ? { folder } : {}), ...(python ? { python } : {}), ...(config ? { configs: [config] } : {}) }
        : {}),
      ...(unit ? { unit } : {}),
      ...(port ? { endpoint: `http://127.0.0.1:${port}` } : {}),
    },
  };
}

async function pidsOf(host: Host): Promise<number[]> {
  const names = await host.list("/proc").catch((error: NodeJS.ErrnoException) => {
    // Any other error must not look as if nothing ran.
    if (error.code !== "ENOENT") throw error;
    return [];
  });
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function gpuHolders(host: Host): Promise<Map<number, number | null>> {
  const use = await gpuMemoryUse(host).catch(() => null);
  if (!use || !("gpus" in use)) return new Map();
  return new Map(use.gpus.flatMap(({ holders }) => holders.map(({ pid, bytes }) => [pid, bytes] as const)));
}

async function installedUnits(host: Host): Promise<Set<string>> {
  const names = (await host.list(OWN_UNITS).catch(() => [])).filter((name) => name.endsWith(".service")).slice(0, 500);
  const files = await Promise.all(
    names
      .map(async (name) => ((await host.lstat(`${OWN_UNITS}/${name}`)).kind === "file" ? [name] : []).slice(0, 1))
      .map((one) => one.catch(() => [])),
  );
  return new Set(files.flat());
}

/** The unit or container that a control group says a process belongs to. */
export function placeOf(cgroup: string): { unit: string | undefined; container: string | undefined } {
  const container = /(?:docker[-/]|libpod-)([0-9a-f]{64})/.exec(cgroup)?.[1];
  const unit = container ? undefined : /\/([^/\n]+\.service)(?:\/|$)/m.exec(cgroup)?.[1];
  return { unit: unit && /^(user@|docker|containerd|podman)/.test(unit) ? undefined : unit, container };
}

const portIn = (command: string) => {
  const port = Number(/--port[= ](\d{1,5})\b/.exec(command)?.[1] ?? Number.NaN);
  return port > 0 && port < 65_536 ? port : undefined;
};

/** The script of an interpreter, else the program. */
const programOf = (command: string) => posix.basename(/(\S+)\.py\b/.exec(command)?.[1] ?? command.split(" ")[0] ?? "process");

export const nameFrom = (text: string) =>
  text
    .replace(/[^\w.-]+/g, "-")
    .replace(/^[^a-zA-Z0-9]+/, "")
    .slice(0, 70) || "workload";
