import type * as z from "zod";
import type { RebootStep } from "../../lib/contracts/runbook";
import { secondsOf } from "../host/seconds-of";
import { pause } from "../link/backoff";
import { failed, type StepContext, type StepResult } from "./step";

/** How long a host may take from the order until the agent is gone. After the reboot the agent resumes by its journal. */
const GOING_DOWN_MS = 120_000;

/** Orders the reboot and waits for it. If this returns, the host did not go down. */
export async function runReboot(step: z.infer<typeof RebootStep>, context: StepContext): Promise<StepResult> {
  const [program, ...args] = context.programs?.reboot ?? ["systemctl", "reboot"];
  context.output("agent", `Rebooting: ${step.reboot.reason}\n`);
  // Gives the log a moment to be sent before the network ends.
  await pause(1_000, context.signal);
  if (context.signal.aborted) return failed("was stopped");
  const ordered = await context.host.run(program!, args, { timeoutMs: 30_000 });
  if (ordered.exitCode !== 0 && ordered.error !== "timeout") {
    context.output("stderr", ordered.stdout + ordered.stderr);
    return failed(`the host refused to reboot: ${ordered.error ?? `exit code ${ordered.exitCode}`}`, ordered.exitCode);
  }
  const waitMs = Math.min(context.timeoutMs, GOING_DOWN_MS);
  await pause(waitMs, context.signal);
  return failed(context.signal.aborted ? "was stopped" : `the host is still up ${secondsOf(waitMs)} after the order to reboot`);
}
