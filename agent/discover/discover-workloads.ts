import { createHash } from "node:crypto";
import type { Discovered } from "../../lib/contracts/node-workloads";
import { PortalWorkload } from "../../lib/contracts/portal-workload";
import type { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";
import { maskCommand } from "../trust/mask-command";
import { findContainers } from "./containers";
import { findProcesses, nameFrom } from "./processes";

const MOST = 50;

/**
 * Workloads that run on the host and are not declared, for a person to accept or to take over into the config. They are neither called nor
 * opened: the data is in /proc, in the GPU's list of processes and in the container engine's list. Programs on one of the `own` paths are
 * Millwright's.
 */
export async function discoverWorkloads(host: Host, declared: Workload[], own: readonly string[] = []): Promise<Discovered[]> {
  const [processes, containers] = await Promise.all([findProcesses(host), findContainers(host).catch(() => [])]);
  const found: Discovered[] = [];
  const add = (title: string, pid: number | null, command: string, guess: Partial<Workload> & Pick<Workload, "name" | "kind">) => {
    if (found.length >= MOST || own.some((path) => command.includes(path)) || declared.some((one) => isDeclared(one, guess, command)))
      return;
    const key = createHash("sha256").update([guess.kind, title.replace(/pid \d+.*/, ""), command, guess.folder ?? ""].join("\n"));
    const name = freeName(guess.name, [...found.map(({ workload }) => workload), ...declared]);
    // A guess that would be refused when it is accepted (a folder with a control character) is no help.
    const { data: workload } = PortalWorkload.safeParse({ ...guess, name });
    if (workload)
      found.push({ key: key.digest("hex").slice(0, 24), title: title.slice(0, 300), pid, command: maskCommand(command), workload });
  };
  for (const { pid, command, title, container, workload } of processes) {
    const held = containers.find(({ id }) => id === container);
    if (container !== undefined && held === undefined) continue;
    add(held ? `${title} in container ${held.name}` : title, pid, command, held ? { ...workload, container: held.name } : workload);
  }
  for (const { id, name, image } of containers)
    if (!processes.some(({ container }) => container === id))
      add(`Container ${name} of ${image}`, null, image, {
        name: nameFrom(name),
        kind: "service",
        container: name,
        ...(image ? { image } : {}),
      });
  return found;
}

function isDeclared(one: Workload, guess: Partial<Workload>, command: string): boolean {
  const shares = (["unit", "container", "endpoint"] as const).some((field) => guess[field] !== undefined && guess[field] === one[field]);
  const isSameRun = guess.folder !== undefined && guess.folder === one.folder && guess.kind === one.kind;
  return shares || isSameRun || (one.process !== undefined && matches(one.process, command));
}

function matches(pattern: string, command: string): boolean {
  try {
    return new RegExp(pattern).test(command);
  } catch {
    return false;
  }
}

function freeName(name: string, others: { name: string }[]): string {
  const taken = new Set(others.map((one) => one.name));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
