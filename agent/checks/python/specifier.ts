/** The numbers of a version's release part: `3.11.7` → [3, 11, 7]; null when it has none. Suffixes (`rc1`, `+cu128`) are dropped. */
export function releaseOf(version: string): number[] | null {
  const match = /^\s*v?(\d{1,9}(?:\.\d{1,9}){0,9})/.exec(version);
  return match ? match[1]!.split(".").map(Number) : null;
}

/** Negative, zero or positive, as missing parts count as 0 (`3.11` = `3.11.0`). */
export function compareReleases(left: number[], right: number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const CLAUSE = /^(~=|===|==|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?$/;

/**
 * Whether a release satisfies a `requires-python` text such as `>=3.10,<3.13`, `~=3.11` or `==3.11.*` (PEP 440, release numbers only).
 * A bare version (`3.11`, as in `.python-version`) means "that prefix". Null when the text is not a specifier.
 */
export function satisfies(version: string, specifier: string): boolean | null {
  const release = releaseOf(version);
  if (release === null) return null;
  const clauses = specifier.split(",").map((clause) => clause.trim());
  const results = clauses.filter(Boolean).map((clause) => satisfiesClause(release, clause));
  if (results.length === 0 || results.includes(null)) return null;
  return results.every(Boolean);
}

/** Whether a version fails a specifier because it lies below one of its bounds, rather than above. */
export function isTooOld(version: string, specifier: string): boolean {
  const release = releaseOf(version);
  if (release === null) return false;
  return specifier.split(",").some((clause) => {
    const wanted = releaseOf(clause.replace(/^[\s~=!<>]+/, ""));
    return wanted !== null && satisfiesClause(release, clause.trim()) === false && compareReleases(release, wanted) < 0;
  });
}

function satisfiesClause(release: number[], clause: string): boolean | null {
  if (/^\d+(\.\d+)*$/.test(clause)) return hasPrefix(release, releaseOf(clause)!);
  const match = CLAUSE.exec(clause);
  if (!match) return null;
  const [, operator, text, wildcard] = match;
  const wanted = releaseOf(text!);
  if (wanted === null) return null;
  const order = compareReleases(release, wanted);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "!=":
      return wildcard ? !hasPrefix(release, wanted) : order !== 0;
    case "~=":
      return order >= 0 && hasPrefix(release, wanted.slice(0, -1));
    default:
      return wildcard ? hasPrefix(release, wanted) : order === 0;
  }
}

const hasPrefix = (release: number[], prefix: number[]): boolean => prefix.every((part, index) => (release[index] ?? 0) === part);
