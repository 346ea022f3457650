import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host, HostStat } from "../../host/host";
import type { Memory } from "../check";
import { degraded, type Finding, faulty, ok, unknown, workloadCheck } from "../check";
import { readEnvFile } from "../env-file";
import { type Blame, blamesIn } from "./blame";
import { problemsIn } from "./parse-config";
import { type Problem, worstFirst } from "./problem";

const MAX_FILES = 200;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_SHOWN = 20;

/** A file's problems as of its last change; read again only when it changed. */
interface Known {
  stamp: string;
  problems: Problem[];
}

export const configFiles = workloadCheck({
  id: "config.files",
  title: "Config files",
  about:
    "Parses each declared config file and looks at its encoding, doubled keys and undefined variables. A file that does not parse stops its service at the next restart, often hours after the edit.",
  every: "10s",
  within: "5s",
  appliesTo: (workload) => workload.configs.length > 0 || workload.runConfig !== undefined || workload.envFile !== undefined,
  async run(host, workload, memory) {
    const declared = [
      ...workload.configs,
      ...(workload.runConfig ? [workload.runConfig] : []),
      ...(workload.envFile ? [workload.envFile] : []),
    ];
    const { paths, missing } = await filesOf(host, declared);
    const isDefined = await environmentOf(host, workload);
    const problems = [...missing];
    const unread: string[] = [];
    for (const path of paths) {
      try {
        problems.push(...(await problemsOf(host, path, isDefined, memory)));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") problems.push(missingAt(path));
        else unread.push(`${path}: ${code === "EACCES" ? "needs the right to read it" : (error as Error).message}`);
      }
    }
    return findingOf(workload, paths.length, problems.sort(worstFirst), unread, await blamesIn(host, workload.logs));
  },
});

function findingOf(workload: Workload, files: number, problems: Problem[], unread: string[], blames: Blame[]): Finding {
  const [worst] = problems;
  if (!worst) {
    if (unread.length > 0) return unknown(unread[0]!);
    return ok(`${files} config ${files === 1 ? "file parses" : "files parse"}`, { files });
  }
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const blame = blames.find((one) => one.path === worst.path) ?? blames.at(-1);
  const said = blame ? `; ${posix.basename(blame.log)} says ${blame.error}` : "";
  const where = worst.code === "missing" ? worst.path : `${worst.path}:${worst.line}:${worst.column}`;
  const data = { workload: workload.name, problems: problems.slice(0, MAX_SHOWN), path: worst.path, blames };
  const make = worst.code === "duplicate-key" || worst.code === "unresolved-variable" ? degraded : faulty;
  return make(worst.code, `${where} ${worst.reason}${more}${said}`, data);
}

async function filesOf(host: Host, declared: string[]): Promise<{ paths: string[]; missing: Problem[] }> {
  const paths = new Set<string>();
  const missing: Problem[] = [];
  for (const pattern of declared) {
    if (!/[*?{]/.test(pattern)) paths.add(pattern);
    else {
      const found = await host.glob(pattern, { limit: MAX_FILES });
      for (const path of found) paths.add(path);
      if (found.length === 0) missing.push(missingAt(pattern, "no file matches"));
    }
  }
  return { paths: [...paths].slice(0, MAX_FILES), missing };
}

async function problemsOf(host: Host, path: string, isDefined: (name: string) => boolean, memory: Memory): Promise<Problem[]> {
  const stat = await host.stat(path);
  const known = memory.get(path) as Known | undefined;
  const stamp = stampOf(stat);
  // What is undefined may become defined without the file changing.
  if (known?.stamp === stamp && !known.problems.some((problem) => problem.code === "unresolved-variable")) return known.problems;
  if (stat.size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES / 1024 / 1024} MiB, not read`);
  const bytes = await host.readBytes(path, 0, stat.size);
  const problems = problemsIn(path, bytes, isDefined);
  // Half written: the size or time moved while we read; the next run sees it whole.
  const isSteady = stampOf(await host.stat(path)) === stamp && bytes.length === stat.size;
  if (isSteady) memory.set(path, { stamp, problems } satisfies Known);
  if (isSteady && !problems.some((problem) => problem.code !== "unresolved-variable")) host.history?.keep(path, bytes);
  return problems;
}

const stampOf = (stat: HostStat) => `${stat.inode} ${stat.size} ${stat.mtimeMs}`;
const missingAt = (path: string, reason = "does not exist"): Problem => ({ path, line: 1, column: 1, reason, text: "", code: "missing" });

/** Whether a variable is defined where the workload runs: its environment file, its unit, the agent's own environment. */
async function environmentOf(host: Host, workload: Workload): Promise<(name: string) => boolean> {
  const file = await readEnvFile(host, workload.envFile);
  let unit: string | undefined;
  if (workload.unit) {
    const shown = await host.run("systemctl", ["show", "--property=Environment", "--value", "--", workload.unit], { timeoutMs: 2_000 });
    unit = shown.exitCode === 0 ? shown.stdout : undefined;
  }
  return (name) =>
    Object.hasOwn(file, name) ||
    host.env(name) !== undefined ||
    (unit ?? "").split(/\s+/).some((pair) => pair.replace(/^"/, "").startsWith(`${name}=`));
}
