import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { type Finding, faulty, ok, unknown } from "../check";
import { type NpmProblem, parseNpmTree } from "./npm-tree";

/** Says what is installed; starts no script, asks no registry, keeps no log. */
const LIST = ["ls", "--all", "--json", "--offline", "--ignore-scripts", "--logs-max=0", "--no-update-notifier"];
const folderOf = (workload: Workload): string => workload.folder ?? posix.dirname(workload.requirements!);

/** The files that npm touches whenever it installs something: `npm ls` itself takes a second of CPU and is asked only when one of them changed. */
export const npmFiles = (workload: Workload): string[] =>
  ["package.json", "package-lock.json", "node_modules", "node_modules/.package-lock.json"].map((name) =>
    posix.join(folderOf(workload), name),
  );

/** What `npm ls` says about a Node workload: it compares what is installed with what every package demands. */
export async function npmProblems(host: Host, workload: Workload): Promise<Finding> {
  const folder = folderOf(workload);
  // npm reads the settings in the folder.
  const code = { workload, loads: [folder] };
  const ran = await host.run("npm", [...LIST, "--prefix", folder], { code, timeoutMs: 60_000, maxBytes: 16 * 1024 * 1024 });
  if (ran.refusal) return unknown(ran.refusal);
  if (ran.error === "ENOENT") return unknown("needs npm on the agent's PATH to read a Node workload's packages");
  const problems = parseNpmTree(ran.stdout);
  if (ran.error || problems === null) return unknown(`npm ls in ${folder} gave no answer (${ran.error ?? `exit code ${ran.exitCode}`})`);
  const first = problems[0];
  if (!first) return ok(`npm ls finds no contradiction in ${folder}`);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const data = { folder, problems: problems.slice(0, 20), unit: workload.unit ?? "", restart: workload.restart ?? "" };
  return faulty(`npm-${first.kind}`, `${describeNpm(first, folder)}${more} (npm ls)`, data);
}

const describeNpm = ({ kind, name, version, wanted }: NpmProblem, folder: string): string =>
  kind === "missing"
    ? `${name} ${wanted} is demanded and not installed in ${folder}`
    : `${name} ${version} is installed in ${folder}, demanded is ${wanted}`;
