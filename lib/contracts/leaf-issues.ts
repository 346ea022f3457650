import type * as z from "zod";

type Issue = z.core.$ZodIssue;

/** The faults in an issue. A union's own failure is not specific, so the faults of its closest branch are used. */
export function leafIssues(issue: Issue, base: readonly PropertyKey[] = []): Issue[] {
  const path = [...base, ...issue.path];
  const branches = issue.code === "invalid_union" ? issue.errors.filter((branch) => branch.length > 0) : [];
  if (branches.length === 0) return [{ ...issue, path }];
  const closest = branches.reduce((best, branch) => (distance(branch) < distance(best) ? branch : best));
  return closest.flatMap((one) => leafIssues(one, path));
}

/** How far a branch is from a match: deep faults count less, unknown fields count most. */
const distance = (branch: readonly Issue[]) =>
  branch.reduce((sum, one) => sum + (one.path.length > 0 && one.code !== "unrecognized_keys" ? 1 : 2), 0) +
  (branch.some((one) => one.path.length === 0 && one.code === "unrecognized_keys") ? 10 : 0);
