import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Finding } from "@/agent/check";
import { durationMs, Runbook, type Step } from "@/lib/contracts/runbook";
import { editFile } from "./edit-file";

const LIBRARY = join(import.meta.dirname, "../../runbooks");

/** A built-in runbook by its slug, checked against the format. */
export async function loadRunbook(slug: string): Promise<Runbook> {
  const path = (await readdir(LIBRARY, { recursive: true })).find((name) => name.endsWith(`/${slug}.yaml`));
  if (path === undefined) throw new Error(`there is no runbook ${slug}`);
  return Runbook.parse(parse(await readFile(join(LIBRARY, path), "utf8")));
}

/** The values that the portal would fill in: given ones, then the finding's, then defaults; an empty optional one is left out. @throws when one is missing. */
export function parametersOf(runbook: Runbook, finding: Finding, given: Record<string, string> = {}): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(runbook.parameters)) {
    const value = given[name] ?? dig(finding.data, parameter.from) ?? parameter.default;
    if (value !== undefined && value !== "") values[name] = String(value);
    else if (!parameter.optional) throw new Error(`${runbook.id}: no value for ${name}`);
  }
  return values;
}

function dig(data: Record<string, unknown>, from: string | undefined): string | number | boolean | undefined {
  if (from === undefined) return undefined;
  let at: unknown = data;
  for (const part of from
    .slice("finding.".length)
    .split(/[.[\]]+/)
    .filter(Boolean))
    at = (at as Record<string, unknown> | undefined)?.[part];
  return typeof at === "string" || typeof at === "number" || typeof at === "boolean" ? at : undefined;
}

/** Runs a runbook's scripts and file edits as the agent does: parameters as `MW_*` variables and arguments, a clean environment. @throws when one fails. */
export async function runSteps(steps: Step[], parameters: Record<string, string>, home: string): Promise<string> {
  let log = "";
  for (const step of steps) {
    if ("file" in step) {
      log += `— ${step.id}\n${await editFile(step, parameters)}\n`;
      continue;
    }
    if (!("run" in step)) throw new Error(`step ${step.id} needs the agent`);
    const env = { PATH: process.env.PATH ?? "", HOME: home, LANG: "C.UTF-8", ...asVariables(parameters) };
    const args = step.run.args.map((argument) => (argument.startsWith("$") ? (parameters[argument.slice(1)] ?? "") : argument));
    const program =
      step.run.shell === "bash" ? ["bash", "-c", step.run.script, step.id, ...args] : ["python3", "-c", step.run.script, ...args];
    const { code, output } = await execute(program, env, durationMs(step.timeout));
    log += `— ${step.id}\n${output}`;
    if (code !== 0) throw new Error(`step ${step.id} ended with ${code}\n${log}`);
  }
  return log;
}

const asVariables = (parameters: Record<string, string>) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`MW_${name.toUpperCase()}`, value]));

function execute(program: string[], env: Record<string, string>, timeoutMs: number): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program[0]!, program.slice(1), {
      env: env as NodeJS.ProcessEnv,
      timeout: timeoutMs,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    // `exit`, not `close`: a server that the step started keeps the pipe.
    child.on("exit", (code) => setTimeout(() => resolve({ code, output }), 50));
  });
}
