import { posix } from "node:path";
import { parse } from "smol-toml";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";

/** What a workload demands of its interpreter, and which file or setting says so; null when nothing does. */
export async function wantedVersion(host: Host, workload: Workload): Promise<{ specifier: string; source: string } | null> {
  if (workload.requiresPython) return { specifier: workload.requiresPython, source: "agent.yaml" };
  if (!workload.folder) return null;
  const project = await host.readText(posix.join(workload.folder, "pyproject.toml")).then(requiresPython, () => null);
  if (project) return { specifier: project, source: "pyproject.toml" };
  const pin = await host.readText(posix.join(workload.folder, ".python-version")).catch(() => "");
  const first = pin
    .split("\n")
    .map((line) => line.trim())
    .find((line) => /^\d/.test(line));
  return first ? { specifier: first, source: ".python-version" } : null;
}

/** `requires-python` of a pyproject.toml's text; null when it has none or does not parse (config.files reports that). */
export function requiresPython(text: string): string | null {
  try {
    const wanted = (parse(text) as { project?: { "requires-python"?: unknown } }).project?.["requires-python"];
    return typeof wanted === "string" ? wanted : null;
  } catch {
    return null;
  }
}
