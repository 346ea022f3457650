import { parseYaml } from "../../host/parse-untrusted";
import { parseRequirements, type RequirementLine, type RequirementsFile } from "./requirements";

/** Packages of conda that are no Python distributions, or go by another name there, cannot be compared; those of the `pip:` list can. */
export function parseCondaEnvironment(
  text: string,
  file: string,
): Omit<RequirementsFile, "includes" | "constraints"> & { ifInstalled: boolean } {
  const { dependencies } = (parseYaml(text) ?? {}) as { dependencies?: unknown };
  const listed = Array.isArray(dependencies) ? (dependencies as unknown[]) : [];
  const lines = text.split("\n");
  const lineOf = (entry: string) =>
    Math.max(
      0,
      lines.findIndex((line) => line.includes(entry)),
    ) + 1;
  const requirements: RequirementLine[] = [];
  let notCompared = 0;
  for (const entry of listed) {
    const pip = (entry as { pip?: unknown } | null)?.pip;
    if (Array.isArray(pip))
      for (const one of pip.map(String)) {
        const parsed = parseRequirements(one, file);
        notCompared += parsed.notCompared;
        requirements.push(...parsed.requirements.map((requirement) => ({ ...requirement, line: lineOf(one) })));
      }
    else if (typeof entry === "string") {
      const asked = condaRequirement(entry);
      if (asked) requirements.push({ text: asked, file, line: lineOf(entry), ifInstalled: true });
      else notCompared++;
    }
  }
  return { requirements, findLinks: [], notCompared, ifInstalled: false };
}

/** `numpy=1.26`, `numpy=1.26.4=py311_0`, `numpy>=1.26,<2`, `channel::numpy` as pip would write it; undefined for the interpreter itself. */
function condaRequirement(entry: string): string | undefined {
  // `numpy 1.26.*` and `numpy[version='>=1.26']` are other spellings of the same.
  const plain = entry
    .trim()
    .replace(/\[version=['"]?([^'"\]]+)['"]?\]$/, (_, range: string) => (/^[<>=!~]/.test(range) ? range : `==${range}`))
    .replace(/^([\w./:-]+) +(?=\d)(\S+)(?: +\S+)?$/, "$1=$2");
  const found = /^(?:[\w./-]+::)?([\w.-]+?)\s*(?:(=)([\w.]+?)(?:\.\*)?(?:=[\w.*]+)?|((?:[<>!=~]=|[<>])[^\s]*))?$/.exec(plain);
  if (!found || /^(?:python|pip|_\w+)$/.test(found[1]!)) return undefined;
  const [, name, , pinned, range = ""] = found;
  return pinned ? `${name}==${pinned}.*` : `${name}${range}`;
}
