import { type ChildProcess, spawn } from "node:child_process";
import type { RunOptions, RunResult } from "./host";

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 1024 * 1024;
/** What a program needs to find itself; everything else of the agent's environment stays with the agent. */
const INHERITED = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "PYENV_ROOT", "XDG_RUNTIME_DIR"];
const FALLBACK_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Standard input is a socket, and a bash whose input is a socket takes itself for a remote login and runs ~/.bashrc first, unless it is
 * told that another shell has done so (bash(1), "rshd").
 */
export const NO_RC_FILES = { SHLVL: "1" };

/** The environment of a program that a check runs: English output, nothing secret. */
export function programEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const env: Record<string, string> = { PATH: FALLBACK_PATH, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...NO_RC_FILES };
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value) env[name] = value;
  }
  return { ...env, ...extra };
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

/**
 * Runs a program in its own process group, without a shell. At the deadline the whole group is killed and the answer returns at
 * once, even when the program cannot be killed (a process stuck in the kernel ignores SIGKILL).
 */
export function runProgram(program: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: options.cwd, env: programEnvironment(options.env) as NodeJS.ProcessEnv, detached: true });
    const stdout = new Bounded(maxBytes);
    const stderr = new Bounded(maxBytes);
    const finish = (exitCode: number | null, error?: string) => {
      clearTimeout(deadline);
      resolve({ exitCode, stdout: stdout.text(), stderr: stderr.text(), ...(error === undefined ? {} : { error }) });
    };
    const deadline = setTimeout(() => {
      killGroup(child, "SIGKILL");
      // Do not wait for its pipes: a grandchild that left the group may hold them.
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      finish(null, "timeout");
    }, timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
    // A program that does not read its input is no fault of ours.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
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
