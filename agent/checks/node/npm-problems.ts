import { posix } from "node:path";
import { type Finding, faulty, ok, unknown } from "../../check";
import type { Host } from "../../host";
import type { Workload } from "../../workload";

/** What `npm ls` says about a Node workload: it lists missing, invalid and extraneous packages itself. */
export async function npmProblems(host: Host, workload: Workload): Promise<Finding> {
  const folder = workload.folder ?? posix.dirname(workload.requirements!);
  const ran = await host.run("npm", ["ls", "--all", "--json"], { cwd: folder, timeoutMs: 60_000, maxBytes: 16 * 1024 * 1024 });
  if (ran.error === "ENOENT") return unknown("needs npm on the agent's PATH to read a Node workload's packages");
  const tree = readTree(ran.stdout);
  if (ran.error || tree === null) return unknown(`npm ls in ${folder} gave no answer (${ran.error ?? `exit code ${ran.exitCode}`})`);
  const problems = tree.filter((problem) => !problem.startsWith("extraneous:"));
  if (problems.length === 0) return ok(`npm ls finds no contradiction in ${folder}`);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const code = problems[0]!.startsWith("missing:") ? "npm-missing" : "npm-invalid";
  return faulty(code, `${problems[0]!.slice(0, 400)}${more} (npm ls in ${folder})`, { folder, problems: problems.slice(0, 20) });
}

function readTree(stdout: string): string[] | null {
  try {
    const tree = JSON.parse(stdout) as { problems?: unknown } | null;
    if (typeof tree !== "object" || tree === null) return null;
    return Array.isArray(tree.problems) ? tree.problems.filter((problem): problem is string => typeof problem === "string") : [];
  } catch {
    return null;
  }
}
