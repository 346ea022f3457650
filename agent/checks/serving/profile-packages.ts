import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { environmentSignature } from "../python/environment-signature";
import { interpreterOf } from "../python/interpreter-of";
import { runProbe } from "../python/run-probe";
import { satisfies } from "../python/specifier";
import type { FoundProcess } from "./find-process";
import { runningVersion } from "./running-versions";

export interface PackagesSeen {
  /** The first package whose version the profile does not allow, as a sentence. */
  wrong: string | null;
  /** `vllm 0.12.0 (/version)`. */
  compared: string[];
  /** Names whose version is unknown. */
  unseen: string[];
}

/** Compares what a server uses with the versions that its profile names. */
export async function comparePackages(
  host: Host,
  workload: Workload,
  process: FoundProcess,
  engine: string,
  wanted: Record<string, string>,
  memory: Memory,
): Promise<PackagesSeen> {
  const installed = await distributionsOf(host, workload, memory);
  const seen: PackagesSeen = { wrong: null, compared: [], unseen: [] };
  for (const [name, range] of Object.entries(wanted)) {
    const found = installed
      ? { version: installed.versions.get(name), where: installed.place }
      : ((await runningVersion(host, workload, process, name, name === engine)) ?? { version: undefined, where: "" });
    if (found.version === undefined && installed)
      seen.wrong ??= `${name} is not installed in ${installed.place}, ${name}${range} is needed`;
    else if (found.version === undefined) seen.unseen.push(name);
    else {
      const verb = installed ? `is installed in ${found.where}` : `runs (${found.where})`;
      if (satisfies(found.version, range) === false) seen.wrong ??= `${name} ${found.version} ${verb}, ${name}${range} is needed`;
      else seen.compared.push(`${name} ${found.version}`);
    }
  }
  return seen;
}

/** What the workload's own interpreter has installed; null without one. Asked again only when something was installed. */
async function distributionsOf(
  host: Host,
  workload: Workload,
  memory: Memory,
): Promise<{ place: string; versions: Map<string, string> } | null> {
  const python = interpreterOf(workload);
  if (python === undefined) return null;
  const key = await environmentSignature(host, [python], memory);
  const known = memory.get("packages") as { key: string; distributions: string[] } | undefined;
  let distributions = known?.key === key ? known.distributions : null;
  if (distributions === null) {
    const probed = await runProbe(host, workload, python);
    if (!("answer" in probed)) return null;
    distributions = probed.answer.distributions;
    memory.set("paths", probed.answer.paths);
    memory.set("packages", { key: await environmentSignature(host, [python], memory), distributions });
  }
  return {
    place: posix.dirname(posix.dirname(python)),
    versions: new Map(distributions.map((text) => text.split("==") as [string, string])),
  };
}
