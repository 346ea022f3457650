import type * as z from "zod";
import type { UpdateStep } from "../../lib/contracts/runbook";
import { secondsOf } from "../host/seconds-of";
import { pause } from "../link/backoff";
import { done, failed, resolveValue, type StepContext, type StepResult } from "./step";

/** Replaces the agent's version and ends this process. The new version resumes by the journal. */
export async function runUpdate(step: z.infer<typeof UpdateStep>, context: StepContext): Promise<StepResult> {
  const { updater, values, signal, targetId, timeoutMs } = context;
  if (!updater)
    return refused("this agent was not started by its launcher, which would guard the new version. Update it where it was started");
  const value = (text: string) => resolveValue(text, values);
  const { update } = step;
  const begun =
    update.action === "return"
      ? updater.goBack(targetId)
      : await updater.install(
          { version: value(update.version), sha256: value(update.sha256), allowOlder: value(update.allowOlder) === "true" },
          targetId,
          signal,
        );
  if (begun.state === "refused") return refused(begun.sentence);
  context.output("agent", `${begun.sentence}\n`);
  if (begun.state === "nothing-to-do") return done;
  updater.restart();
  await pause(timeoutMs, signal);
  return failed(signal.aborted ? "was stopped" : `did not end the running agent within ${secondsOf(timeoutMs)}`);
}

const refused = (why: string): StepResult => ({ ...failed(`was refused: ${why}`), refused: true });
