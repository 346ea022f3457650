import { holderOf } from "./contradictions";
import type { PackageProblem } from "./run-probe";

/** The worst kind first: installing one more package does not fix a contradiction. */
const ORDER: PackageProblem["kind"][] = [
  "conflict",
  "wrong-version",
  "missing",
  "installed-twice",
  "editable-gone",
  "editable-stale",
  "unreadable",
];
export const worstFirst = (problems: PackageProblem[]): PackageProblem[] =>
  [...problems].sort((a, b) => ORDER.indexOf(codeOf(a)) - ORDER.indexOf(codeOf(b)));

/** The finding's code. A version that one package requires and another forbids is always a contradiction. */
export const codeOf = (problem: PackageProblem): PackageProblem["kind"] => (holderOf(problem) ? "conflict" : problem.kind);

/** One sentence with both versions or ranges, and the file each comes from. `place` is the environment's folder. */
export function describeProblem(problem: PackageProblem, place: string): string {
  switch (problem.kind) {
    case "conflict": {
      const asked = problem.asked.map(({ text, where }) => `${where} asks for ${problem.name}${text}`).join(", ");
      const found = `${problem.by} ${problem.byVersion} requires ${problem.name}${problem.wanted}, ${problem.version} is installed in ${place} (METADATA of ${problem.by})`;
      return asked ? `${found}; ${asked}` : found;
    }
    case "wrong-version": {
      const holder = holderOf(problem);
      if (holder)
        return `${problem.by} requires ${problem.name}${problem.wanted}, but ${holder.by} ${holder.byVersion} requires ${problem.name}${holder.wanted} (METADATA of ${holder.by}); ${problem.version} is installed in ${place}`;
      return `${problem.by} requires ${problem.name}${problem.wanted}, ${problem.version} is installed in ${place}`;
    }
    case "missing":
      return problem.byVersion
        ? `${problem.by} ${problem.byVersion} requires ${problem.name}${problem.wanted}, which is not installed in ${place} (METADATA of ${problem.by})`
        : `${problem.by} requires ${problem.name}${problem.wanted}, which is not installed in ${place}`;
    case "installed-twice":
      return `${problem.name} is installed twice in ${problem.place}, as ${problem.versions.join(" and ")}: an upgrade was interrupted, and which one is loaded is not known`;
    case "editable-gone":
    case "editable-stale":
      return `${problem.name}${problem.version ? ` ${problem.version}` : ""} is installed in place from ${problem.source} (pip install -e), and ${problem.reason}`;
    case "unreadable":
      return `${problem.where} is not a requirement: "${problem.text.slice(0, 120)}" (${problem.reason.slice(0, 200)})`;
  }
}

const MOST_NAMED = 3;

/** The other problems in short. A repair of the first one has to respect them. */
export function othersText(problems: PackageProblem[]): string {
  if (problems.length === 0) return "";
  const named = problems.slice(0, MOST_NAMED).map(shortly).join(", ");
  return ` (and ${problems.length} more: ${named}${problems.length > MOST_NAMED ? ", …" : ""})`;
}

function shortly(problem: PackageProblem): string {
  switch (problem.kind) {
    case "conflict":
    case "wrong-version":
      return `${problem.by} requires ${problem.name}${problem.wanted}`;
    case "missing":
      return `${problem.name} is missing`;
    case "installed-twice":
      return `${problem.name} is installed twice`;
    case "editable-gone":
    case "editable-stale":
      return `${problem.name} ${problem.reason}`.slice(0, 120);
    case "unreadable":
      return `${problem.where} is not a requirement`;
  }
}
