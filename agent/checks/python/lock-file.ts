import { parse } from "smol-toml";
import type { RequirementLine, RequirementsFile } from "./requirements";

interface LockedPackage {
  name?: unknown;
  version?: unknown;
}

/**
 * The requirements of a TOML file: `[project] dependencies` of a pyproject.toml, or the `[[package]]` tables of uv.lock, poetry.lock
 * and pylock.toml. A lock lists packages of every platform, so `ifInstalled` says that an absent one is no fault.
 */
export function parseTomlRequirements(text: string, file: string): RequirementsFile & { ifInstalled: boolean } {
  const document = parse(text) as { project?: { dependencies?: unknown }; package?: unknown; packages?: unknown };
  const lineOf = lineFinder(text);
  const project = Array.isArray(document.project?.dependencies) ? document.project.dependencies : null;
  const result = (requirements: RequirementLine[], ifInstalled: boolean) => ({ requirements, includes: [], findLinks: [], ifInstalled });
  if (project) {
    const texts = project.filter((entry): entry is string => typeof entry === "string");
    return result(
      texts.map((entry) => ({ text: entry, file, line: lineOf(entry) })),
      false,
    );
  }
  const packages = [document.package, document.packages].find(Array.isArray) as LockedPackage[] | undefined;
  const locked = (packages ?? []).filter((entry) => typeof entry?.name === "string" && typeof entry.version === "string");
  return result(
    locked.map((entry) => ({ text: `${entry.name}==${entry.version}`, file, line: lineOf(`name = "${entry.name}"`) })),
    true,
  );
}

const lineFinder = (text: string) => (needle: string) => {
  const at = text.indexOf(needle);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
};
