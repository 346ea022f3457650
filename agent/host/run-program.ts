import type { ChildProcess } from "node:child_process";
import type { Account } from "./accounts";
import type { RunOptions, RunResult } from "./host";
import type { PathLook } from "./path-owner";
import { type AdmitCode, type Decided, decideRights, SYSTEM_PATH } from "./rights";
import { startProgram } from "./start-program";

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 1024 * 1024;
/** Variables that a system program needs; the rest of the agent's environment is not passed on. */
const INHERITED = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "PYENV_ROOT", "XDG_RUNTIME_DIR"];

/**
 * Standard input is a socket, and a bash whose input is a socket takes itself for a remote login and runs ~/.bashrc first, unless it is
 * told that another shell has done so (bash(1), "rshd").
 */
const NO_RC_FILES = { SHLVL: "1" };

/** The environment of a program of the system: English output, nothing secret. */
export function programEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const env: Record<string, string> = { PATH: SYSTEM_PATH, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...NO_RC_FILES };
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value) env[name] = value;
  }
  return { ...env, ...extra };
}

const environmentOf = ({ rights }: Decided, extra: Record<string, string> = {}): Record<string, string> =>
  rights.kind === "own" ? programEnvironment(extra) : ownerEnvironment(rights.account, extra);

/** The environment of a program with an owner's rights: nothing of the agent's. */
function ownerEnvironment({ name, home, uid }: Account, extra: Record<string, string> = {}): Record<string, string> {
  const path = (uid === process.getuid?.() && process.env.PATH) || SYSTEM_PATH;
  return { PATH: path, HOME: home, USER: name, LOGNAME: name, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...NO_RC_FILES, ...extra };
}

/** What a step's program gets to see: a usual PATH, HOME, LANG, and the parameters as `MW_<NAME>`. */
export function stepEnvironment(values: Record<string, string>, account?: Account): Record<string, string> {
  const env = account
    ? ownerEnvironment(account)
    : { PATH: process.env.PATH || SYSTEM_PATH, HOME: process.env.HOME || "/root", LANG: "C.UTF-8", ...NO_RC_FILES };
  for (const [name, value] of Object.entries(values)) env[`MW_${name.toUpperCase()}`] = value;
  return env;
}

/** Sends a signal to a program and everything it started. Quiet when they are gone. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

/** Programs of this host: each runs with the rights that its path and its workload give it (`decideRights`). */
export const programRunner =
  (look: PathLook, admit?: AdmitCode) =>
  async (program: string, args: string[], options: RunOptions = {}): Promise<RunResult> => {
    try {
      const decided = await decideRights(program, options, look, admit);
      if ("refusal" in decided) return { ...NOT_STARTED, ...decided };
      return await runDecided(decided, args, options);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { ...NOT_STARTED, error: code ?? "EACCES", ...(code ? {} : { refusal: message }) };
    }
  };

const NOT_STARTED = { exitCode: null, stdout: "", stderr: "" };

/**
 * Runs a program in its own process group, without a shell. At the deadline the whole group is killed and the answer returns at
 * once, even when the program cannot be killed (a process stuck in the kernel ignores SIGKILL).
 */
function runDecided(decided: Decided, args: string[], options: RunOptions): Promise<RunResult> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  const child = startProgram(decided, args, {
    env: environmentOf(decided, options.env),
    stdio: "pipe",
    detached: true,
    cpuSeconds: Math.ceil(timeoutMs / 1_000) + 1,
  });
  const { stdin, stdout, stderr } = child;
  return new Promise((resolve) => {
    const [out, err] = [new Bounded(maxBytes), new Bounded(maxBytes)];
    const finish = (exitCode: number | null, error?: string) => {
      clearTimeout(deadline);
      signal?.removeEventListener("abort", onAbort);
      resolve({ exitCode, stdout: out.text(), stderr: err.text(), ...(error === undefined ? {} : { error }) });
    };
    const cut = (why: string) => {
      killGroup(child, "SIGKILL");
      // Do not wait for its pipes: a grandchild that left the group may hold them.
      stdout?.destroy();
      stderr?.destroy();
      child.unref();
      finish(null, why);
    };
    const deadline = setTimeout(() => cut("timeout"), timeoutMs);
    const onAbort = () => cut("stopped");
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort);
    stdout?.on("data", (chunk: Buffer) => out.add(chunk));
    stderr?.on("data", (chunk: Buffer) => err.add(chunk));
    // A program may end without reading its input.
    stdin?.on("error", () => {});
    stdin?.end(options.input ?? "");
    child.on("error", (error: NodeJS.ErrnoException) => finish(null, error.code ?? error.message));
    child.on("close", (code) => finish(code, code === null ? "killed" : undefined));
  });
}

class Bounded {
  private readonly chunks: Buffer[] = [];
  private left: number;
  constructor(maxBytes: number) {
    this.left = maxBytes;
  }
  add(chunk: Buffer): void {
    if (this.left <= 0) return;
    this.chunks.push(chunk.subarray(0, this.left));
    this.left -= chunk.length;
  }
  text(): string {
    return Buffer.concat(this.chunks).toString("utf8");
  }
}
