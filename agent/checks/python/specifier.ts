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

interface Version {
  release: number[];
  /** -4 dev · -3 alpha · -2 beta · -1 release candidate · 0 final · 1 post, then its number (PEP 440, without local parts). */
  phase: [number, number];
}
const PHASES: Record<string, number> = { dev: -4, a: -3, alpha: -3, b: -2, beta: -2, c: -1, rc: -1, post: 1 };

function parseVersion(text: string): Version | null {
  const release = releaseOf(text);
  if (release === null) return null;
  const suffix = /^\s*v?[\d.]*\d[-_.]?(dev|alpha|beta|post|rc|a|b|c)[-_.]?(\d{0,9})/i.exec(text);
  return { release, phase: suffix ? [PHASES[suffix[1]!.toLowerCase()]!, Number(suffix[2] || 0)] : [0, 0] };
}

function compareVersions(left: Version, right: Version): number {
  return compareReleases(left.release, right.release) || left.phase[0] - right.phase[0] || left.phase[1] - right.phase[1];
}

const CLAUSE = /^(~=|===|==|!=|<=|>=|<|>)\s*(v?\d[\w.+-]*?)(\.\*)?$/;

/**
 * Whether a version satisfies a specifier such as `>=3.10,<3.13`, `~=3.11`, `==3.11.*` or `>=5.0.0rc0` (PEP 440).
 * A bare version (`3.11`, as in `.python-version`) means "that prefix". Null when the text is not a specifier.
 */
export function satisfies(version: string, specifier: string): boolean | null {
  const parsed = parseVersion(version);
  if (parsed === null) return null;
  const clauses = specifier.split(",").map((clause) => clause.trim());
  const results = clauses.filter(Boolean).map((clause) => satisfiesClause(parsed, clause));
  if (results.length === 0 || results.includes(null)) return null;
  return results.every(Boolean);
}

/** Whether a version fails a specifier because it lies below one of its bounds, rather than above. */
export function isTooOld(version: string, specifier: string): boolean {
  const parsed = parseVersion(version);
  if (parsed === null) return false;
  return specifier.split(",").some((clause) => {
    const wanted = parseVersion(clause.replace(/^[\s~=!<>]+/, ""));
    return wanted !== null && satisfiesClause(parsed, clause.trim()) === false && compareVersions(parsed, wanted) < 0;
  });
}

function satisfiesClause(version: Version, clause: string): boolean | null {
  const { release } = version;
  if (/^\d+(\.\d+)*$/.test(clause)) return hasPrefix(release, releaseOf(clause)!);
  const match = CLAUSE.exec(clause);
  if (!match) return null;
  const [, operator, text, wildcard] = match;
  const bound = parseVersion(text!);
  if (bound === null) return null;
  const wanted = bound.release;
  const order = compareVersions(version, bound);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      // A release candidate of 5 is not "below 5", unless the bound is itself one (PEP 440, exclusive ordered comparison).
      return order < 0 && !(version.phase[0] < 0 && bound.phase[0] === 0 && compareReleases(release, wanted) === 0);
    case "!=":
      return wildcard ? !hasPrefix(release, wanted) : order !== 0;
    case "~=":
      return order >= 0 && hasPrefix(release, wanted.slice(0, -1));
    default:
      return wildcard ? hasPrefix(release, wanted) : order === 0;
  }
}

const hasPrefix = (release: number[], prefix: number[]): boolean => prefix.every((part, index) => (release[index] ?? 0) === part);
