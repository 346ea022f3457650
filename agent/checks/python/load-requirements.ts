import { posix } from "node:path";
import type { Host } from "../../host/host";
import { parseTomlRequirements } from "./lock-file";
import { parseRequirements, type RequirementsFile } from "./requirements";

const MAX_FILES = 20;

export type LoadedRequirements = RequirementsFile & { ifInstalled: boolean; files: string[] };

/**
 * Reads a requirements file, everything it includes, or a TOML file of the same meaning. Line references carry the file's name only,
 * as people know it. @throws the host's error when a file cannot be read, the parser's when TOML does not parse.
 */
export async function loadRequirements(host: Host, path: string): Promise<LoadedRequirements> {
  if (path.endsWith(".toml") || path.endsWith(".lock")) {
    const parsed = parseTomlRequirements(await host.readText(path), posix.basename(path));
    return { ...parsed, files: [path] };
  }
  const all: LoadedRequirements = { requirements: [], includes: [], findLinks: [], ifInstalled: false, files: [] };
  const pending = [path];
  while (pending.length > 0 && all.files.length < MAX_FILES) {
    const next = pending.shift()!;
    if (all.files.includes(next)) continue;
    all.files.push(next);
    const parsed = parseRequirements(await host.readText(next), posix.basename(next));
    all.requirements.push(...parsed.requirements);
    all.findLinks.push(...parsed.findLinks);
    pending.push(...parsed.includes.map((include) => posix.resolve(posix.dirname(next), include)));
  }
  return all;
}
