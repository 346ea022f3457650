import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { type Finding, faulty, notApplicable, ok, unknown, workloadCheck } from "../check";
import { endingFor } from "../ended-with";
import { lastMatch } from "../log-tail";
import { findInterpreter } from "./find-interpreters";
import { neededPython } from "./needed-python";
import { pathOf, type ResolvedPython, resolvePython } from "./resolve-python";
import { isTooOld, satisfies } from "./specifier";
import { wantedVersion } from "./wanted-version";

/** What a workload's log says when its interpreter is too old: new syntax, or a module of a later standard library. */
const SYMPTOM = /SyntaxError: |ModuleNotFoundError: No module named '(tomllib|zoneinfo|graphlib|distutils|imp|asynchat|asyncore)'/;

export const pythonVersion = workloadCheck({
  id: "python.version",
  title: "Python version",
  about:
    "Follows PATH order, version manager's shims and links to the interpreter that the workload really gets, and compares it with what the project requires. A wrong interpreter causes syntax errors and missing modules that installing packages does not fix.",
  knows:
    "Interpreters found by PATH, `ExecStart` and the environment of a systemd unit; venv, pyenv with its virtualenvs, and any shim that answers as Python; `requires-python`, setup.cfg, .python-version, .tool-versions, runtime.txt; CPython 3.6 and later; what the last error in the log says of the version that the program needs.",
  cannotSee: "An interpreter that a start script chooses by itself, and one within a container.",
  every: "60s",
  within: "30s",
  appliesTo: (workload) => workload.folder !== undefined || workload.requiresPython !== undefined,
  async run(host, workload) {
    const finding = await compare(host, workload);
    return finding.state === "faulty" ? finding : ((await endedBy(host, workload, finding)) ?? finding);
  },
});

async function compare(host: Host, workload: Workload): Promise<Finding> {
  const wanted = await wantedVersion(host, workload, (await pathOf(host, workload)).path);
  if (wanted === null)
    return notApplicable("No requires-python, pyproject.toml or .python-version says which Python it needs: declare requiresPython");
  if ("absent" in wanted) return missing(host, workload, "", wanted.absent);
  const resolved = await resolvePython(host, workload);
  if ("reason" in resolved && resolved.isUnknown) return unknown(resolved.reason);
  if ("reason" in resolved) return missing(host, workload, wanted.specifier, resolved.reason);
  const fits = satisfies(resolved.version, wanted.specifier);
  if (fits === null) return unknown(`"${wanted.specifier.slice(0, 80)}" (${wanted.source}) is not a version specifier`);
  const chain = chainOf(resolved);
  if (fits)
    return ok(`Python ${resolved.version} (${chain}) satisfies ${wanted.specifier} (${wanted.source})`, { version: resolved.version });
  const symptom = await lastMatch(host, workload.logs, SYMPTOM);
  const blame = symptom ? `; ${symptom.file} says "${symptom.text}"` : "";
  const sentence = `${workload.name} runs Python ${resolved.version} (${chain}), ${wanted.source} demands ${wanted.specifier}${blame}`;
  const code = isTooOld(resolved.version, wanted.specifier) ? "too-old" : "too-new";
  return faulty(code, sentence, await dataOf(host, workload, wanted.specifier, resolved));
}

/** A program may need another Python than its project says. An error that the present interpreter cannot cause is of an earlier one. */
async function endedBy(host: Host, workload: Workload, project: Finding): Promise<Finding | null> {
  const ending = await endingFor(host, workload, "python.version");
  const needed = ending && neededPython(ending.text);
  if (!needed) return null;
  const resolved = await resolvePython(host, workload);
  if (project.state === "ok" && !("reason" in resolved) && satisfies(resolved.version, needed)) return null;
  const version = "reason" in resolved ? "" : `; its interpreter is now Python ${resolved.version}`;
  const sentence = `${workload.name} needs Python ${needed} by its own error: ${ending.said}${version}`;
  const data = await dataOf(host, workload, needed, "reason" in resolved ? null : resolved);
  return faulty(needed.startsWith("<") ? "too-new" : "too-old", sentence, data);
}

async function missing(host: Host, workload: Workload, specifier: string, reason: string): Promise<Finding> {
  const data = await dataOf(host, workload, specifier, null);
  return faulty("no-python", `${reason[0]!.toUpperCase()}${reason.slice(1)}`, data);
}

async function dataOf(
  host: Host,
  workload: Workload,
  specifier: string,
  resolved: ResolvedPython | null,
): Promise<Record<string, unknown>> {
  const suggested = await findInterpreter(host, workload, specifier, resolved?.path ?? host.env("PATH") ?? "");
  return {
    version: resolved?.version ?? "",
    executable: resolved?.executable ?? "",
    specifier,
    interpreter: suggested?.path ?? "",
    base_python: suggested?.path ?? "",
    interpreter_version: suggested?.version ?? "",
    how: resolved?.source === "absolute" ? "venv" : resolved?.viaShim ? "pyenv" : workload.envFile ? "env-file" : "unit",
    path: resolved?.path ?? host.env("PATH") ?? "",
    folder: workload.folder ?? "",
    env_file: workload.envFile ?? "",
    venv: workload.venv ?? "",
    requirements: workload.requirements ?? "",
    unit: workload.unit ?? "",
    restart: workload.restart ?? "",
  };
}

function chainOf(resolved: ResolvedPython): string {
  const start = resolved.viaShim ? `${resolved.entry}, a shim` : resolved.entry;
  return resolved.entry === resolved.executable ? start : `${start} → ${resolved.executable}`;
}
