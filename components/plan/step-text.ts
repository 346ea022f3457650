import type { PlanValue } from "@/lib/contracts/plan";
import type { Step } from "@/lib/contracts/runbook";

/** A stretch of a step as it will run: text as written, or the value that stands in place of a parameter. */
export type StepPiece = { text: string } | { name: string; value: string; kind: "value" | "secret" | "unset" };
/** The values of a plan; null where nothing is filled in yet (a runbook in the library). */
export type Values = Record<string, PlanValue> | null;

/** The value of a parameter for people: a secret shows that it is set and nothing more. */
function filled(name: string, values: Values, fallback = ""): StepPiece {
  if (values === null) return { name, value: name, kind: "value" };
  const value = values[name];
  if ((value === undefined || value === "") && fallback) return { name, value: fallback, kind: "value" };
  if (value === undefined || value === "") return { name, value: "(empty)", kind: "unset" };
  return typeof value === "string" ? { name, value, kind: "value" } : { name, value: "secret, sealed for the node", kind: "secret" };
}

/** A value of a step: `$name` as a whole stands for a parameter, everything else is literal. */
export function valuePiece(value: string, values: Values): StepPiece {
  const name = /^\$([a-z][a-z0-9_]*)$/.exec(value)?.[1];
  return name ? filled(name, values) : { text: value };
}

/** `$MW_X`, `${MW_X}`, `${MW_X:-…}` in a shell; `os.environ["MW_X"]` in Python. Other expansions keep their text. */
const IN_BASH = /\$\{MW_([A-Z0-9_]+)(?::?-([^}$]*))?\}|\$MW_([A-Z0-9_]+)/g;
const IN_PYTHON = /os\.environ(?:\.get\(\s*|\[\s*)["']MW_([A-Z0-9_]+)["'](?:\s*,[^)\]]*)?\s*[\])]/g;

/** A script with the values of its parameters in the places where it reads them. They reach it as environment variables, never as code. */
export function scriptPieces(script: string, shell: "bash" | "python", values: Values): StepPiece[] {
  const pieces: StepPiece[] = [];
  let at = 0;
  for (const match of script.matchAll(shell === "bash" ? IN_BASH : IN_PYTHON)) {
    const isBash = shell === "bash";
    const name = ((isBash ? (match[1] ?? match[3]) : match[1]) ?? "").toLowerCase();
    if (match.index > at) pieces.push({ text: script.slice(at, match.index) });
    pieces.push(filled(name, values, isBash ? match[2] : ""));
    at = match.index + match[0].length;
  }
  if (at < script.length) pieces.push({ text: script.slice(at) });
  return pieces;
}

const verbs = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  reload: "Reload",
  pull: "Pull the image of",
  update: "Change the limits of",
} as const;

/** A step's title; one without is named by its id, so that three scripts are not three times the same words. */
function titleOf({ title, id }: Pick<Step, "title" | "id">): string {
  if (title) return title;
  const words = id.replaceAll(/[-_.]+/g, " ").trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** What a step does, as a sentence; for a script its title, since the script itself is shown. */
export function stepSentence(step: Step, values: Values): StepPiece[] {
  const value = (text: string) => valuePiece(text, values);
  if ("run" in step) return [{ text: titleOf(step) }];
  if ("file" in step) {
    const { file } = step;
    const path = value(file.path);
    if (file.action === "set") return [{ text: "In " }, path, { text: " set " }, value(file.key), { text: " to " }, value(file.value)];
    if (file.action === "encode") return [{ text: "Rewrite " }, path, { text: " as UTF-8 without a byte order mark" }];
    const to = file.version === "last-known-good" ? " to its last version that parsed" : " to what it was before this repair";
    return [{ text: "Restore " }, path, { text: to }];
  }
  if ("service" in step) return [{ text: `${verbs[step.service.action]} the unit ` }, value(step.service.unit)];
  if ("container" in step) {
    const { action, name, memoryBytes, cpus } = step.container;
    const limits = [
      ...(memoryBytes ? [{ text: ", memory " }, value(memoryBytes), { text: " bytes" }] : []),
      ...(cpus ? [{ text: ", CPUs " }, value(cpus)] : []),
    ];
    return [{ text: `${verbs[action]} the container ` }, value(name), ...limits];
  }
  if ("update" in step) {
    const { update } = step;
    if (update.action === "return") return [{ text: "Go back to the agent that ran before this repair" }];
    return [{ text: "Update the agent to " }, value(update.version), { text: ", SHA-256 " }, value(update.sha256)];
  }
  return [{ text: `Reboot the node: ${step.reboot.reason}` }];
}

/** Whose rights the step has on the host. */
export function stepUser(step: Step): string {
  if ("update" in step) return "runs in the agent";
  return step.user === "root" ? "runs as root" : "runs as the workload's owner";
}
