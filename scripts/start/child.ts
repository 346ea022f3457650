import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";

const GRACE_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export interface Supervised {
  readonly name: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

interface Options {
  name: string;
  args: string[];
  /** A command line in front of the program. */
  before?: string[];
  env: Record<string, string | undefined>;
  logFolder: string;
  say(line: string): void;
  /** Called with the pid of every (re)start. */
  started?(pid: number): void;
}

/** Runs a Node program and restarts it when it ends unexpectedly, with growing pauses. Its output goes to a log file. */
export function supervise({ name, args, before = [], env, logFolder, say, started }: Options): Supervised {
  mkdirSync(logFolder, { recursive: true });
  const file = path.join(logFolder, `${name}.log`);
  let child: ChildProcess | undefined;
  let pause = FIRST_PAUSE_MS;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    const startedAt = Date.now();
    const output = createWriteStream(file, { flags: "a" });
    // When this process is killed, the channel closes and the child exits.
    const [program, ...given] = [...before, process.execPath, ...args];
    child = spawn(program!, given, {
      env: { ...env, MILLWRIGHT_PROCESS: name } as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
    if (child.pid) started?.(child.pid);
    child.once("exit", (code, signal) => {
      output.end();
      if (stopping) return;
      pause = Date.now() - startedAt > 30_000 ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      say(`The ${name} ended (${signal ?? `exit ${code}`}); starting it again in ${pause / 1000} s. Its log: ${file}`);
      timer = setTimeout(start, pause);
    });
  };
  start();

  return {
    name,
    get pid() {
      return child?.pid;
    },
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        clearTimeout(timer);
        if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
        const kill = setTimeout(() => child?.kill("SIGKILL"), GRACE_MS);
        child.once("exit", () => {
          clearTimeout(kill);
          resolve();
        });
        child.kill("SIGTERM");
      }),
  };
}
