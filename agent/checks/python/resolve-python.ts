import { posix } from "node:path";
import * as z from "zod";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { envReaderOf, readEnvFile } from "../env-file";
import { excerpt } from "../quantity";
import { interpreterOf } from "./interpreter-of";
import { loadedBy } from "./loaded-code";

/** Where the PATH that a workload sees comes from, and with it how it can be changed. */
export type PathSource = "env-file" | "unit" | "agent" | "absolute";
export interface ResolvedPython {
  /** The first match on the PATH, before shims and links. */
  entry: string;
  /** What runs in the end (`sys.executable`, links followed). */
  executable: string;
  version: string;
  source: PathSource;
  path: string;
  viaShim: boolean;
}

/** Isolated: without the workload's folder, the user's packages and variables that load code. Writes nothing. */
export const ALONE = ["-I", "-B", "-c"];
const Answer = z.object({ version: z.string(), executable: z.string() });
const ASK = 'import json, sys; print(json.dumps({"version": "%d.%d.%d" % tuple(sys.version_info[:3]), "executable": sys.executable}))';

/** Finds the interpreter as the workload's unit would: PATH order, then whatever the entry itself leads to (a shim is run, not guessed). */
export async function resolvePython(host: Host, workload: Workload): Promise<ResolvedPython | { reason: string; isUnknown?: boolean }> {
  const { path, source } = await pathOf(host, workload);
  const name = workload.python ?? (await unitInterpreter(host, workload.unit)) ?? interpreterOf(workload) ?? "python";
  const absolute = posix.isAbsolute(name);
  if (!absolute && path === "")
    return { reason: `The PATH of ${workload.name} is unknown: declare its unit, envFile, venv or python`, isUnknown: true };
  const entry = absolute ? name : await firstOnPath(host, path, name);
  if (entry === null) return { reason: `no ${name} on the PATH of ${workload.name} (${path})` };
  // pyenv's shims choose by the folder that they are asked from.
  const folder: Record<string, string> = workload.folder ? { PYENV_DIR: workload.folder } : {};
  const asked = await askVersion(host, entry, workload, { PATH: path, ...folder });
  if ("refusal" in asked) return { reason: asked.refusal, isUnknown: true };
  if ("silent" in asked) return { reason: `${entry} does not answer as a Python interpreter${asked.silent ? `: ${asked.silent}` : ""}` };
  const viaShim = /\/shims\/[^/]+$/.test(entry);
  const executable = await host.realPath(asked.executable).catch(() => asked.executable);
  return { entry, executable, version: asked.version, source: absolute ? "absolute" : source, path, viaShim };
}

/** The version of an interpreter; `silent` when it does not answer as one, with the last thing that it said, `refusal` when this host does not run it. */
export async function askVersion(
  host: Host,
  python: string,
  workload: Workload,
  env: Record<string, string> = {},
): Promise<z.infer<typeof Answer> | { silent: string } | { refusal: string }> {
  const code = { workload, loads: await loadedBy(host, python) };
  const ran = await host.run(python, [...ALONE, ASK], { env, code, timeoutMs: 5_000, maxBytes: 16_384 });
  if (ran.refusal) return { refusal: ran.refusal };
  try {
    return ran.exitCode === 0 ? Answer.parse(JSON.parse(ran.stdout)) : { silent: excerpt(ran.stderr.trim().split("\n").at(-1) ?? "", 200) };
  } catch {
    return { silent: "" };
  }
}

/** The interpreter that a unit starts: its program itself, or the one in the first line of its script. */
async function unitInterpreter(host: Host, unit: string | undefined): Promise<string | undefined> {
  if (unit === undefined) return undefined;
  const shown = await host.run("systemctl", ["show", "-p", "ExecStart", "--value", "--", unit], { timeoutMs: 5_000 });
  const program = /path=(\/\S+)/.exec(shown.stdout)?.[1];
  if (program === undefined) return undefined;
  if (isPython(program)) return program;
  const start = await host.readBytes(program, 0, 200).catch(() => Buffer.alloc(0));
  const script = /^#!\s*(\/\S+)/.exec(start.toString("latin1"))?.[1];
  return script !== undefined && isPython(script) ? script : undefined;
}

const isPython = (path: string): boolean => /\/python(?:\d[\d.]*)?$/.test(path);

/** The PATH that a workload's programs see: of its environment file, else of its unit, else the agent's own. */
export async function pathOf(host: Host, workload: Workload): Promise<{ path: string; source: PathSource }> {
  const fromFile = (await readEnvFile(host, workload.envFile, envReaderOf(workload))).PATH;
  if (fromFile !== undefined) return { path: fromFile, source: "env-file" };
  if (workload.unit) {
    const shown = await host.run("systemctl", ["show", "-p", "Environment", "--value", workload.unit], { timeoutMs: 5_000 });
    const match = /(?:^|\s)"?PATH=([^\s"]+)/.exec(shown.stdout);
    if (match) return { path: match[1]!, source: "unit" };
  }
  return { path: host.env("PATH") ?? "", source: workload.unit ? "unit" : workload.envFile ? "env-file" : "agent" };
}

async function firstOnPath(host: Host, path: string, name: string): Promise<string | null> {
  for (const folder of path.split(":").filter(posix.isAbsolute)) {
    const candidate = posix.join(folder, name);
    const stat = await host.stat(candidate).catch(() => null);
    if (stat?.kind === "file" && (stat.mode & 0o111) !== 0) return candidate;
  }
  return null;
}
