import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { tailLines } from "../log-tail";
import type { Blame } from "./blame";
import type { Problem } from "./problem";

/** The newest blame at the end of a log. It does not count if a file changed after it. */
export async function standingBlame(host: Host, read: string[], blames: Blame[]): Promise<Blame | undefined> {
  const changed = await Promise.all(
    read.map((path) =>
      host.stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return blames.findLast(
    (blame) =>
      blame.isLast &&
      blame.error !== "TypeError" &&
      (blame.path === undefined || read.includes(blame.path)) &&
      blame.atMs >= Math.max(0, ...changed),
  );
}

/** Loaders that read numbers as YAML 1.2 does, or turn text into numbers by themselves. */
const OTHER_LOADERS = ["omegaconf", "ruamel", "ruamel_yaml", "hydra"];

/**
 * Values that PyYAML reads differently matter only with plain PyYAML: nothing is reported if another loader is installed, or if a log that
 * is newer than the file shows that the program runs, unless a log complains of it.
 */
export async function believable(host: Host, workload: Workload, problems: Problem[], blames: Blame[]): Promise<Problem[]> {
  if (!problems.some(({ code }) => code === "read-otherwise") || blames.some(({ error }) => error === "TypeError")) return problems;
  const without = problems.filter(({ code }) => code !== "read-otherwise");
  const loaders = workload.venv
    ? await host.glob(`${workload.venv}/lib/python3*/site-packages/{${OTHER_LOADERS.join(",")}}`, { limit: 1 })
    : [];
  if (loaders.length > 0) return without;
  const runs = await Promise.all(
    problems.map(async (problem) => problem.code !== "read-otherwise" || !(await runsWith(host, workload.logs, problem.path))),
  );
  return problems.filter((_, index) => runs[index]);
}

/** Whether a log was written to after the file changed, and ends without an error. */
async function runsWith(host: Host, logs: string[], path: string): Promise<boolean> {
  const changedMs = (await host.stat(path).catch(() => null))?.mtimeMs ?? 0;
  for (const glob of logs)
    for (const log of await host.glob(glob, { limit: 20 })) {
      const writtenMs = (await host.stat(log).catch(() => null))?.mtimeMs ?? 0;
      const lines = (await tailLines(host, log)).slice(-50);
      if (writtenMs > changedMs && lines.length > 0 && !lines.some((line) => /Traceback|Error\b|Exception\b/.test(line))) return true;
    }
  return false;
}
