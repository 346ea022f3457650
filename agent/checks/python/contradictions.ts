import type { PackageProblem } from "./run-probe";
import { satisfies } from "./specifier";

export interface Holder {
  by: string;
  byVersion: string;
  wanted: string;
}

/** What keeps a package at a version that a requirement does not accept: an installed package whose range excludes the requirement's lowest version. */
export function holderOf(problem: PackageProblem): Holder | null {
  if (problem.kind !== "wrong-version") return null;
  const lowest = /(?:>=|==|~=|>)\s*([\w.+-]+)/.exec(problem.wanted)?.[1];
  if (lowest === undefined) return null;
  return problem.held.find((holder) => satisfies(lowest, holder.wanted) === false) ?? null;
}

/** Whether the workload's serving profile accepts this contradiction: its vendor forces the package against other requirements. */
export function isAccepted(problem: PackageProblem, overrides: Record<string, string>): boolean {
  if (problem.kind !== "conflict") return false;
  const forced = overrides[problem.name];
  return forced !== undefined && satisfies(problem.version, forced) === true;
}

/** The forced packages as pip takes them, one after another: `transformers>=5.0.0rc0`. */
export const overridesText = (overrides: Record<string, string>): string =>
  Object.entries(overrides)
    .map(([name, range]) => `${name}${range}`)
    .join(" ");
