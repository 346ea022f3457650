import type { ChildProcess } from "node:child_process";
import type { Account } from "../host/accounts";
import { findProgram } from "../host/rights";
import { killGroup, stepEnvironment } from "../host/run-program";
import { secondsOf } from "../host/seconds-of";
import { become, startProgram } from "../host/start-program";
import { failed, type StepContext, type StepResult } from "./step";

/** Between asking a process group to end and ending it. */
const GRACE_MS = 10_000;
/** How long output may still come after the program has ended: a daemon it left behind may hold the pipe for ever. */
const DRAIN_MS = 300;

export interface StepProgram {
  program: string;
  args: string[];
  /** Besides the step's own environment: how a root step runs the workload's programs. */
  owner?: Account;
  /** An open file that the program finds as /dev/fd/3. */
  file?: number;
}

/**
 * Runs a program as a step, with the rights of the step's account: in its own process group, below the priority of the host's real work, its
 * output streamed. At the time-out and on cancel the group gets TERM, and KILL ten seconds later.
 */
export async function spawnStep(context: StepContext, { program, args, owner, file }: StepProgram): Promise<StepResult> {
  const { signal, timeoutMs, account } = context;
  if (signal.aborted) return failed("stopped before it began");
  const env: Record<string, string> = { ...stepEnvironment(context.values, account), MILLWRIGHT_TARGET: context.targetId };
  const [nice, path] = [await findProgram("nice"), await findProgram(program, env.PATH)];
  if (!nice || !path) return failed(`${program} could not be started: ENOENT`);
  return new Promise((resolve) => {
    const rights = account ? { kind: "owner" as const, account } : { kind: "own" as const };
    const asOwner: Record<string, string> = owner && process.getuid?.() === 0 ? { MW_AS_OWNER: become(owner, true).join(" ") } : {};
    const child = startProgram({ program: nice, rights }, ["-n", "5", path, ...args], {
      env: { ...env, ...asOwner },
      stdio: ["ignore", "pipe", "pipe", ...(file === undefined ? [] : [file])],
      detached: true,
    });
    const { stdout, stderr } = child;
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
    // When the agent itself stops, it cannot wait as long as after a person's cancel.
    const onAbort = () => end("was stopped", signal.reason === "stopping" ? 1_000 : GRACE_MS);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    stdout?.on("data", (content: Buffer) => context.output("stdout", content));
    stderr?.on("data", (content: Buffer) => context.output("stderr", content));

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
      // Processes of the group that ignored TERM are killed with its leader when the step was cut.
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
