import { type ChildProcess, spawn } from "node:child_process";
import { killGroup, NO_RC_FILES } from "../host/run-program";
import { secondsOf } from "../host/seconds-of";
import { failed, type StepContext, type StepResult } from "./step";

/** Between asking a process group to end and ending it. */
const GRACE_MS = 10_000;
/** How long output may still come after the program has ended: a daemon it left behind may hold the pipe for ever. */
const DRAIN_MS = 300;
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What a step's program gets to see: a usual PATH, HOME, LANG, and the parameters as `MW_<NAME>`. */
export function stepEnvironment(values: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {
    PATH: process.env.PATH || PATH,
    HOME: process.env.HOME || "/root",
    LANG: "C.UTF-8",
    ...NO_RC_FILES,
  };
  for (const [name, value] of Object.entries(values)) env[`MW_${name.toUpperCase()}`] = value;
  return env;
}

/**
 * Runs a program as a step: in its own process group, below the priority of the host's real work, its output streamed. At the time-out
 * and on cancel the group gets TERM, and KILL ten seconds later.
 */
export function spawnStep(context: StepContext, program: string, args: string[], cwd = "/"): Promise<StepResult> {
  const { signal, timeoutMs } = context;
  if (signal.aborted) return Promise.resolve(failed("stopped before it began"));
  return new Promise((resolve) => {
    const child = spawn("nice", ["-n", "5", program, ...args], {
      cwd,
      env: stepEnvironment(context.values) as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    if (child.pid !== undefined) context.onProcess(child.pid);
    let ending: string | undefined;
    let kill: NodeJS.Timeout | undefined;
    const end = (why: string, graceMs: number) => {
      if (ending !== undefined) return;
      ending = why;
      killGroup(child, "SIGTERM");
      kill = setTimeout(() => killGroup(child, "SIGKILL"), graceMs);
    };
    const deadline = setTimeout(() => end(`did not end within ${secondsOf(timeoutMs)}`, GRACE_MS), timeoutMs);
    // When the agent itself is asked to stop it cannot wait as long as a person's cancel can.
    const onAbort = () => end("was stopped", signal.reason === "stopping" ? 1_000 : GRACE_MS);
    signal.addEventListener("abort", onAbort);
    child.stdout.on("data", (content: Buffer) => context.output("stdout", content));
    child.stderr.on("data", (content: Buffer) => context.output("stderr", content));

    const settle = (result: StepResult) => {
      clearTimeout(deadline);
      clearTimeout(kill);
      signal.removeEventListener("abort", onAbort);
      context.onProcess(null);
      resolve(result);
    };
    child.on("error", (error: NodeJS.ErrnoException) => settle(failed(`${program} could not be started: ${error.code ?? error.message}`)));
    child.on("exit", async (code, deathSignal) => {
      await drained(child);
      // Whoever ignored TERM in the group goes with its leader when the step was cut.
      if (ending !== undefined) killGroup(child, "SIGKILL");
      settle(judge(code, deathSignal, ending));
    });
  });
}

function judge(code: number | null, deathSignal: NodeJS.Signals | null, ending: string | undefined): StepResult {
  if (ending !== undefined) return failed(ending, code);
  if (code === 0) return { ok: true, exitCode: 0, sentence: "" };
  if (code !== null) return failed(`ended with exit code ${code}`, code);
  return failed(`was killed by ${deathSignal}`);
}

function drained(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve();
    };
    const timer = setTimeout(stop, DRAIN_MS);
    child.on("close", stop);
  });
}
