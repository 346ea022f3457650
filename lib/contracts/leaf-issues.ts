import type * as z from "zod";

type Issue = z.core.$ZodIssue;

/** The faults in an issue. A union's own failure says little; the branch that came closest says what to correct. */
export function leafIssues(issue: Issue, base: readonly PropertyKey[] = []): Issue[] {
  const path = [...base, ...issue.path];
  const branches = issue.code === "invalid_union" ? issue.errors.filter((branch) => branch.length > 0) : [];
  if (branches.length === 0) return [{ ...issue, path }];
  const closest = branches.reduce((best, branch) => (distance(branch) < distance(best) ? branch : best));
  return closest.flatMap((one) => leafIssues(one, path));
}

/** How far a branch is from fitting: deep faults count less, and fields that it does not know at all count most. */
const distance = (branch: readonly Issue[]) =>
  branch.reduce((sum, one) => sum + (one.path.length > 0 && one.code !== "unrecognized_keys" ? 1 : 2), 0) +
  (branch.some((one) => one.path.length === 0 && one.code === "unrecognized_keys") ? 10 : 0);
