import type * as z from "zod";
import type { ServiceStep } from "../../lib/contracts/runbook";
import { spawnStep } from "./spawn-step";
import { failed, resolveValue, type StepContext, type StepResult } from "./step";

/** Starts, stops, restarts or reloads a systemd unit, and checks that it has reached that state. */
export async function runService(step: z.infer<typeof ServiceStep>, context: StepContext): Promise<StepResult> {
  const [program, ...before] = context.programs?.systemctl ?? ["systemctl"];
  const unit = resolveValue(step.service.unit, context.values);
  if (!/^[\w@.:\\-]+$/.test(unit)) return failed(`${JSON.stringify(unit)} is not the name of a unit`);
  const result = await spawnStep(context, { program: program!, args: [...before, step.service.action, "--", unit] });
  if (!result.ok) {
    const status = await context.host.run(program!, [...before, "status", "--no-pager", "--lines=20", "--", unit], { timeoutMs: 5_000 });
    context.output("stderr", status.stdout + status.stderr);
    return failed(`systemctl ${step.service.action} ${unit} ${result.sentence}`, result.exitCode);
  }
  if (step.service.action === "stop") return result;
  const active = await context.host.run(program!, [...before, "is-active", "--", unit], { timeoutMs: 5_000 });
  const state = active.stdout.trim();
  // A oneshot unit that succeeded is inactive again; one that is still starting says so.
  if (state === "failed") return failed(`${unit} is failed after ${step.service.action}`, active.exitCode);
  context.output("agent", `${unit} is ${state}\n`);
  return result;
}
