import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import type { RunStep } from "../../lib/contracts/runbook";
import { spawnStep } from "./spawn-step";
import { resolveValue, type StepContext, type StepResult } from "./step";

const INTERPRETERS = { bash: "bash", python: "python3" } as const;

/** Runs a step's script from a private file, so that its standard input stays free. Parameters reach it as environment and arguments, never as code. */
export async function runScript(step: z.infer<typeof RunStep>, context: StepContext): Promise<StepResult> {
  const { shell, script, args } = step.run;
  const path = join(context.folder, `${step.id}.${shell === "bash" ? "sh" : "py"}`);
  writeFileSync(path, script, { mode: 0o700 });
  return spawnStep(context, INTERPRETERS[shell], [path, ...args.map((arg) => resolveValue(arg, context.values))]);
}
