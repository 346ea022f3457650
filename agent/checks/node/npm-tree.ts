/** One package that `npm ls` complains about. */
export interface NpmProblem {
  kind: "invalid" | "missing";
  name: string;
  version: string;
  /** What is demanded, as npm says it. */
  wanted: string;
}

const MAX_DEPTH = 50;
const text = (value: unknown): string => (typeof value === "string" ? value.slice(0, 200) : "");

/** The contradictions in the tree that `npm ls --all --json` prints; packages that are merely extra are none. Null when it is no such tree. */
export function parseNpmTree(stdout: string): NpmProblem[] | null {
  let tree: unknown;
  try {
    tree = JSON.parse(stdout);
  } catch {
    return null;
  }
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) return null;
  const found = new Map<string, NpmProblem>();
  collect(tree as Record<string, unknown>, found, 0);
  return [...found.values()];
}

function collect(node: Record<string, unknown>, found: Map<string, NpmProblem>, depth: number): void {
  if (typeof node.dependencies !== "object" || node.dependencies === null || depth > MAX_DEPTH) return;
  for (const [name, entry] of Object.entries(node.dependencies)) {
    if (typeof entry !== "object" || entry === null) continue;
    const dependency = entry as Record<string, unknown>;
    const version = text(dependency.version);
    if (dependency.missing === true && dependency.optional !== true)
      found.set(`${name}@`, { kind: "missing", name, version: "", wanted: text(dependency.required) });
    else if (dependency.invalid) found.set(`${name}@${version}`, { kind: "invalid", name, version, wanted: text(dependency.invalid) });
    collect(dependency, found, depth + 1);
  }
}
