import { compareVersionNumbers, isPrerelease, parseVersionNumber, sameRelease, type VersionNumber, withoutLocal } from "./version-number";

/** The numbers of a version's release part: `3.11.7` → [3, 11, 7]; null when it has none. Suffixes (`rc1`, `+cu128`) are dropped. */
export function releaseOf(version: string): number[] | null {
  const match = /^\s*v?(\d{1,9}(?:\.\d{1,9}){0,9})/.exec(version);
  return match ? match[1]!.split(".").map(Number) : null;
}

const CLAUSE = /^(~=|===|==|!=|<=|>=|<|>)\s*(\S+?)(\.\*)?$/;

/**
 * Whether a version satisfies a specifier such as `>=3.10,<3.13`, `~=3.11`, `==3.11.*` or `>=5.0.0rc0` (PEP 440).
 * A bare version (`3.11`, as in `.python-version`) means "that prefix". Null when the text is not a specifier.
 */
export function satisfies(version: string, specifier: string): boolean | null {
  const parsed = parseVersionNumber(version);
  if (parsed === null) return null;
  const clauses = specifier.split(",").map((clause) => clause.trim());
  const results = clauses.filter(Boolean).map((clause) => satisfiesClause(version, parsed, clause));
  if (results.length === 0 || results.includes(null)) return null;
  return results.every(Boolean);
}

/** Whether a version fails a specifier because it lies below one of its bounds, rather than above. */
export function isTooOld(version: string, specifier: string): boolean {
  const parsed = parseVersionNumber(version);
  if (parsed === null) return false;
  return specifier.split(",").some((clause) => {
    const wanted = parseVersionNumber(clause.replace(/^[\s~=!<>]+/, "").replace(/\.\*$/, ""));
    return wanted !== null && satisfiesClause(version, parsed, clause.trim()) === false && compareVersionNumbers(parsed, wanted) < 0;
  });
}

function satisfiesClause(text: string, version: VersionNumber, clause: string): boolean | null {
  if (/^\d+(\.\d+)*$/.test(clause)) return hasPrefix(version, parseVersionNumber(clause)!);
  const [, operator, wanted, wildcard] = CLAUSE.exec(clause) ?? [];
  if (wanted === undefined) return null;
  if (operator === "===") return text.trim().toLowerCase() === `${wanted}${wildcard ?? ""}`.toLowerCase();
  const bound = parseVersionNumber(wanted);
  if (bound === null || !isAllowed(operator!, bound, wildcard !== undefined)) return null;
  // A local part counts only where the specifier names one.
  const given = bound.local ? version : withoutLocal(version);
  const order = compareVersionNumbers(given, bound);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      // A later build or revision of the bound itself is not "above" it.
      return order > 0 && !(sameRelease(version, bound) && version.post !== null && bound.post === null) && !(version.local && order === 0);
    case "<":
      // Nor is a candidate of 5 "below 5", unless the bound is itself one.
      return order < 0 && !(sameRelease(version, bound) && isPrerelease(version) && !isPrerelease(bound));
    case "!=":
      return wildcard ? !hasPrefix(version, bound) : order !== 0;
    case "~=":
      return order >= 0 && hasPrefix(version, { ...bound, release: bound.release.slice(0, -1), pre: null, post: null, dev: null });
    default:
      return wildcard ? hasPrefix(version, bound) : order === 0;
  }
}

/** What PEP 440 leaves out: bounds with a local part or a wildcard, and compatible releases of one number. */
function isAllowed(operator: string, bound: VersionNumber, wildcard: boolean): boolean {
  const isEquality = operator === "==" || operator === "!=";
  if (wildcard) return isEquality && bound.local === null && bound.dev === null;
  if (bound.local !== null) return isEquality;
  return operator !== "~=" || bound.release.length > 1;
}

const hasPrefix = (version: VersionNumber, prefix: VersionNumber): boolean =>
  version.epoch === prefix.epoch && prefix.release.every((part, index) => (version.release[index] ?? 0) === part);
