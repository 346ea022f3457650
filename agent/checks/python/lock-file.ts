import { checkParseLimit } from "../../host/parse-limit";
import { parseToml } from "../../host/parse-untrusted";
import type { RequirementLine, RequirementsFile } from "./requirements";

type Parsed = Omit<RequirementsFile, "includes" | "constraints"> & { ifInstalled: boolean };
type Table = Record<string, unknown>;

/**
 * The requirements of a TOML file: `[project] dependencies` or Poetry's own table of a pyproject.toml, or the `[[package]]` tables of uv.lock,
 * poetry.lock, pdm.lock and pylock.toml. A lock lists packages of every platform, so `ifInstalled` says that an absent one is no fault.
 */
export function parseTomlRequirements(text: string, file: string): Parsed {
  const document = parseToml(text) as {
    project?: Table;
    tool?: { poetry?: { dependencies?: unknown } };
    package?: unknown;
    packages?: unknown;
  };
  // A Pipfile has a table of ranges where a lock has a list of packages.
  if (typeof document.packages === "object" && document.packages !== null && !Array.isArray(document.packages))
    return wished(document.packages as Table, file, lineFinder(text));
  const lineOf = lineFinder(text);
  const result = (requirements: RequirementLine[], ifInstalled: boolean, notCompared = 0): Parsed => ({
    requirements,
    findLinks: [],
    notCompared,
    ifInstalled,
  });
  const listed = document.project?.dependencies;
  if (Array.isArray(listed)) {
    const texts = listed.filter((entry): entry is string => typeof entry === "string");
    return result(
      texts.map((entry) => ({ text: entry, file, line: lineOf(entry) })),
      false,
    );
  }
  const poetry = document.tool?.poetry?.dependencies;
  if (typeof poetry === "object" && poetry !== null) return wished(poetry as Table, file, lineOf);
  const packages = [document.package, document.packages].find(Array.isArray) as Table[] | undefined;
  return result(lockedPackages(packages ?? [], file, lineOf), true);
}

/** A table of names and ranges, as Poetry and pipenv have it. */
function wished(table: Table, file: string, lineOf: (needle: string) => number): Parsed {
  const asked = Object.entries(table)
    .filter(([name]) => name !== "python")
    .map(([name, wanted]) => ({ name, text: poetryRequirement(name, wanted) }));
  const compared = asked.filter((one): one is { name: string; text: string } => one.text !== undefined);
  return {
    requirements: compared.map(({ name, text }) => ({ text, file, line: lineOf(name) })),
    findLinks: [],
    notCompared: asked.length - compared.length,
    ifInstalled: false,
  };
}

/** The packages of a Pipfile.lock: `"default": {"torch": {"version": "==2.4.0"}}`. */
export function parsePipfileLock(text: string, file: string): Parsed {
  checkParseLimit(text, "json");
  const locked = (JSON.parse(text) as { default?: Record<string, { version?: unknown }> }).default ?? {};
  const lineOf = lineFinder(text);
  const pinned = Object.entries(locked).flatMap(([name, { version }]) => (typeof version === "string" ? [{ name, version }] : []));
  return {
    requirements: pinned.map(({ name, version }) => ({ text: `${name}${version}`, file, line: lineOf(`"${name}"`) })),
    findLinks: [],
    notCompared: Object.keys(locked).length - pinned.length,
    ifInstalled: true,
  };
}

/** The project itself, which uv lists among its packages: its version is the one in the folder. */
const isOwn = (source: unknown): boolean =>
  typeof source === "object" && source !== null && ["editable", "virtual", "directory"].some((kind) => kind in source);

/** One requirement per name: several entries of a name are for several platforms, and one of them is enough. */
function lockedPackages(packages: Table[], file: string, lineOf: (needle: string) => number): RequirementLine[] {
  const byName = new Map<string, RequirementLine>();
  for (const { name, version, source } of packages) {
    if (typeof name !== "string" || typeof version !== "string" || isOwn(source)) continue;
    const text = `${name}==${version}`;
    const known = byName.get(name);
    if (!known) byName.set(name, { text, file, line: lineOf(`\nname = "${name}"`) });
    else if (known.alternatives) known.alternatives.push(text);
    else known.alternatives = [text];
  }
  return [...byName.values()];
}

/** Poetry's entry as pip would write it: `^1.2`, `~1.2`, `1.2.*`, `{ version = "…", extras = […] }`; undefined for a folder, an address or an optional one. */
function poetryRequirement(name: string, wanted: unknown): string | undefined {
  if (Array.isArray(wanted)) return undefined;
  const table = typeof wanted === "object" && wanted !== null ? (wanted as Table) : { version: wanted };
  if (typeof table.version !== "string" || table.optional === true) return undefined;
  const extras = Array.isArray(table.extras) ? `[${table.extras.join(",")}]` : "";
  const range = table.version.split(/\s*,\s*/).map(poetryClause);
  if (range.includes(undefined)) return undefined;
  const marker = typeof table.markers === "string" ? ` ; ${table.markers}` : "";
  return `${name}${extras}${range.filter(Boolean).join(",")}${marker}`;
}

/** One clause of Poetry as pip would write it; empty for any version, undefined when pip has no form for it. */
export function poetryClause(clause: string): string | undefined {
  const text = clause.trim();
  if (text === "*") return "";
  const [, sign = "", version] = /^(\^|~(?!=)|[<>!=~]=|[<>])?\s*(\d[\w.+*-]*)$/.exec(text) ?? [];
  if (version === undefined) return undefined;
  if (sign !== "^" && sign !== "~") return `${sign || "=="}${version}`;
  const parts = version.split(".").map(Number);
  if (parts.some(Number.isNaN)) return undefined;
  // A caret keeps the first part that is not zero, a tilde the second part.
  const fixed =
    sign === "~"
      ? Math.min(1, parts.length - 1)
      : Math.max(
          0,
          parts.findIndex((part) => part > 0),
        );
  const next = parts.slice(0, fixed + 1).map((part, at) => (at === fixed ? part + 1 : part));
  return `>=${version},<${next.join(".")}`;
}

/** Requirements files that a pyproject.toml names instead of a list: setuptools' `dynamic` and hatch's. */
export function dynamicFiles(text: string): string[] {
  const { project, tool } = parseToml(text) as { project?: { dependencies?: unknown }; tool?: Record<string, unknown> };
  if (project?.dependencies !== undefined) return [];
  const setuptools = tool?.setuptools as { dynamic?: { dependencies?: { file?: unknown } } } | undefined;
  const files = [setuptools?.dynamic?.dependencies?.file].flat();
  return files.filter((file): file is string => typeof file === "string");
}

/** The most searches that restart at the beginning. Later texts that are out of order are reported in line 1. */
const MOST_RETURNS = 100;

/** The line that holds a text. Entries come in the file's order, so each search begins where the last one ended. */
function lineFinder(text: string): (needle: string) => number {
  let [at, line, returns] = [0, 1, 0];
  return (needle) => {
    let found = text.indexOf(needle, at);
    if (found < 0 && returns < MOST_RETURNS) {
      returns += 1;
      [at, line] = [0, 1];
      found = text.indexOf(needle);
    }
    if (found < 0) return 1;
    const begin = needle.startsWith("\n") ? found + 1 : found;
    for (; at < begin; at++) if (text[at] === "\n") line += 1;
    return line;
  };
}
