import type * as z from "zod";
import { durationMs, type RunStep } from "../../lib/contracts/runbook";
import type { Account } from "../host/accounts";
import { secondsOf } from "../host/seconds-of";
import { runWalled } from "../wall/wall";
import { wallView } from "../wall/wall-view";
import { done, failed, resolveValue, type StepContext, type StepResult } from "./step";

/** Runs a script of a read-only plan where it can change nothing. A host that cannot build the wall does not run it. */
export async function runBehindWall(step: z.infer<typeof RunStep>, context: StepContext, account: Account): Promise<StepResult> {
  const { values, host, workload, own, output } = context;
  const view = await wallView(host, workload, account, own);
  const args = step.run.args.map((arg) => resolveValue(arg, values));
  const timeoutMs = durationMs(step.timeout);
  const walled = await runWalled({ shell: step.run.shell, script: step.run.script, args, values, timeoutMs, signal: context.signal }, view);
  if ("open" in walled) return { ...failed(`was refused: a read-only step runs behind a wall, and ${walled.open}`), refused: true };
  const { exitCode, error, stdout, stderr } = walled.ended;
  output("stdout", stdout);
  output("stderr", stderr);
  if (exitCode === 0) return done;
  if (error === "stopped") return failed("was stopped");
  return failed(error === "timeout" ? `did not end within ${secondsOf(timeoutMs)}` : `ended with exit code ${exitCode ?? error}`, exitCode);
}
