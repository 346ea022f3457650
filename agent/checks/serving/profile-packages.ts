import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { environmentSignature } from "../python/environment-signature";
import { interpreterOf } from "../python/interpreter-of";
import { runProbe } from "../python/run-probe";
import { satisfies } from "../python/specifier";

/** The first package whose version the profile does not allow. Asked again only when something was installed. */
export async function wrongPackages(
  host: Host,
  workload: Workload,
  wanted: Record<string, string>,
  memory: Memory,
): Promise<string | null> {
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
  const versions = new Map(distributions.map((text) => text.split("==") as [string, string]));
  for (const [name, range] of Object.entries(wanted)) {
    const version = versions.get(name);
    if (version === undefined) return `${name} is not installed in ${posix.dirname(posix.dirname(python))}, ${name}${range} is needed`;
    if (satisfies(version, range) === false)
      return `${name} ${version} is installed in ${posix.dirname(posix.dirname(python))}, ${name}${range} is needed`;
  }
  return null;
}
