import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import type { RunStep } from "../../lib/contracts/runbook";
import { spawnStep } from "./spawn-step";
import { resolveValue, type StepContext, type StepResult } from "./step";
import { accountOfStep } from "./step-account";

/** Python alone: nothing of the folder that it starts in, and nothing of the user's, becomes a module of the script. */
const INTERPRETERS = { bash: ["bash"], python: ["python3", "-I"] } as const;
const SCRIPT = "/dev/fd/3";

/**
 * Runs a step's script from a file, so that its standard input stays free. The file lies in a folder that only the agent may enter, so an owner
 * gets it as an open file. Parameters reach the script as environment and arguments, never as code.
 */
export async function runScript(step: z.infer<typeof RunStep>, context: StepContext): Promise<StepResult> {
  const { shell, script, args } = step.run;
  const [program, ...flags] = INTERPRETERS[shell];
  const given = args.map((arg) => resolveValue(arg, context.values));
  const path = join(context.folder, `${step.id}.${shell === "bash" ? "sh" : "py"}`);
  rmSync(path, { force: true });
  writeFileSync(path, script, { mode: 0o444, flag: "wx" });
  const file = openSync(path, "r");
  const seen = context.account ? SCRIPT : path;
  try {
    const owner = context.account ? undefined : await accountOfStep({ user: "owner" }, context.workload);
    return await spawnStep(context, { program: program!, args: [...flags, seen, ...given], file, ...(owner ? { owner } : {}) });
  } finally {
    closeSync(file);
  }
}
