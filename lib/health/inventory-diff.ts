import "server-only";

export interface Difference {
  /** `driver`, `gpus[3].uuid`, `workloads[llm].digest`. */
  path: string;
  before: unknown;
  after: unknown;
}

const MOST = 200;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The key of a list entry: its name, its uuid or its index, so that a missing one does not shift all that follow. */
function entriesByName(list: unknown[]): Map<string, unknown> {
  return new Map(
    list.map((entry, index) => {
      if (!isObject(entry)) return [typeof entry === "string" ? entry : String(index), entry];
      const known = entry.name !== undefined && entry.index === undefined ? entry.name : (entry.index ?? index);
      return [String(known), entry];
    }),
  );
}

/** The changes between two inventories, leaf by leaf; at most 200. */
export function diffInventory(before: unknown, after: unknown, path = ""): Difference[] {
  return walk(before, after, path).slice(0, MOST);
}

function walk(before: unknown, after: unknown, path: string): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    return walkEntries(entriesByName(before), entriesByName(after), (key) => `${path}[${key}]`);
  }
  if (isObject(before) && isObject(after)) {
    const join = (key: string) => (path ? `${path}.${key}` : key);
    return walkEntries(new Map(Object.entries(before)), new Map(Object.entries(after)), join);
  }
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null) ? [] : [{ path, before: before ?? null, after: after ?? null }];
}

const walkEntries = (before: Map<string, unknown>, after: Map<string, unknown>, join: (key: string) => string): Difference[] =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => walk(before.get(key), after.get(key), join(key)));
