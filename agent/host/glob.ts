/** What a glob walk needs of a file system; both the real and the recorded host have it. */
export interface GlobSource {
  /** Names in a folder; empty when it is absent or not a folder. */
  names(folder: string): Promise<string[]>;
  /** Whether the path is a folder itself (a link to one does not count, so that walks cannot go round in circles). */
  isFolder(path: string): Promise<boolean>;
  exists(path: string): Promise<boolean>;
}

/**
 * Paths that match an absolute glob, sorted. `*` and `?` stay within a segment and skip hidden names, `**` spans folders,
 * `{a,b}` gives alternatives. Stops at `limit` paths, and after 100,000 folders.
 */
export async function walkGlob(source: GlobSource, pattern: string, limit: number): Promise<string[]> {
  const found = new Set<string>();
  const budget = { folders: 100_000 };
  for (const one of expandBraces(pattern)) {
    if (!one.startsWith("/")) continue;
    await descend(source, "/", one.split("/").filter(Boolean), found, limit, budget);
  }
  return [...found].sort().slice(0, limit);
}

async function descend(
  source: GlobSource,
  folder: string,
  segments: string[],
  found: Set<string>,
  limit: number,
  budget: { folders: number },
): Promise<void> {
  const [segment, ...rest] = segments;
  if (segment === undefined || found.size >= limit || budget.folders-- <= 0) return;
  if (segment === "**") {
    await descend(source, folder, rest.length === 0 ? ["*"] : rest, found, limit, budget);
    for (const name of await source.names(folder)) {
      const path = join(folder, name);
      if (!name.startsWith(".") && (await source.isFolder(path))) await descend(source, path, segments, found, limit, budget);
    }
    return;
  }
  if (!/[*?]/.test(segment)) {
    const path = join(folder, segment);
    if (rest.length > 0) return descend(source, path, rest, found, limit, budget);
    if (await source.exists(path)) found.add(path);
    return;
  }
  const matches = segmentMatcher(segment);
  for (const name of await source.names(folder)) {
    if (!matches(name)) continue;
    if (rest.length > 0) await descend(source, join(folder, name), rest, found, limit, budget);
    else found.add(join(folder, name));
  }
}

/** Matches one name against a segment with `*` and `?`, in time linear in their product (no regular expression to blow up). */
export function segmentMatcher(segment: string): (name: string) => boolean {
  return (name) => {
    if (name.startsWith(".") && !segment.startsWith(".")) return false;
    let [s, n, star, mark] = [0, 0, -1, 0];
    while (n < name.length) {
      if (segment[s] === "*") [star, mark, s] = [s, n, s + 1];
      else if (segment[s] === "?" || (s < segment.length && segment[s] === name[n])) [s, n] = [s + 1, n + 1];
      else if (star >= 0) [s, mark, n] = [star + 1, mark + 1, mark + 1];
      else return false;
    }
    while (segment[s] === "*") s++;
    return s === segment.length;
  };
}

/** `a{b,c}d` → `abd`, `acd`; at most 256 results, what is left over stays literal. */
export function expandBraces(pattern: string): string[] {
  let open = [pattern];
  for (let round = 0; round < 8; round++) {
    const next: string[] = [];
    for (const text of open) {
      const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(text);
      if (match) for (const choice of match[2]!.split(",")) next.push(match[1]! + choice + match[3]!);
      else next.push(text);
    }
    if (next.length > 256) return open;
    if (next.length === open.length) return next;
    open = next;
  }
  return open;
}

const join = (folder: string, name: string) => (folder === "/" ? `/${name}` : `${folder}/${name}`);
