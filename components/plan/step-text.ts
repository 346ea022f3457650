import type { useTranslations } from "next-intl";
import type { PlanValue } from "@/lib/contracts/plan";
import type { Step } from "@/lib/contracts/runbook";
import { stepTitle } from "@/lib/contracts/runbook-text";

/** A stretch of a step as it will run: text as written, or the value that stands in place of a parameter. */
export type StepPiece = { text: string } | { name: string; kind: "value"; value: string } | { name: string; kind: "secret" | "empty" };
/** The values of a plan; null where nothing is filled in yet (a runbook in the library). */
export type Values = Record<string, PlanValue> | null;

/** The value of a parameter for people: a secret shows that it is set and nothing more. */
function filled(name: string, values: Values, fallback = ""): StepPiece {
  if (values === null) return { name, value: name, kind: "value" };
  const value = values[name];
  if ((value === undefined || value === "") && fallback) return { name, value: fallback, kind: "value" };
  if (value === undefined || value === "") return { name, kind: "empty" };
  return typeof value === "string" ? { name, value, kind: "value" } : { name, kind: "secret" };
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

/** A message with pieces: each is a marker in the text first, and then replaces its marker. */
function placed<Name extends string>(pieces: Record<Name, StepPiece>, write: (marks: Record<Name, string>) => string): StepPiece[] {
  const marks = Object.fromEntries(Object.keys(pieces).map((name) => [name, `\0${name}\0`])) as Record<Name, string>;
  return write(marks)
    .split("\0")
    .map((part, index) => (index % 2 === 0 ? { text: part } : pieces[part as Name]))
    .filter((piece) => !("text" in piece) || piece.text !== "");
}

/** The words of a step in the reader's language: the page's, and the runbook's. */
export interface StepWords {
  t: ReturnType<typeof useTranslations<"plan">>;
  text: (text: string) => string;
}

/** What a step does, as a sentence; for a script its title, since the script itself is shown. */
export function stepSentence(step: Step, values: Values, { t, text }: StepWords): StepPiece[] {
  const value = (written: string) => valuePiece(written, values);
  if ("run" in step) return [{ text: text(stepTitle(step)) }];
  if ("file" in step) {
    const { file } = step;
    const path = value(file.path);
    if (file.action === "set") return placed({ path, key: value(file.key), value: value(file.value) }, (marks) => t("step.set", marks));
    if (file.action === "encode") return placed({ path }, (marks) => t("step.encode", marks));
    return placed({ path }, (marks) => t(file.version === "last-known-good" ? "step.lastKnownGood" : "step.restore", marks));
  }
  if ("service" in step) return placed({ unit: value(step.service.unit) }, (marks) => t(`step.service.${step.service.action}`, marks));
  if ("container" in step) {
    const { action, name, memoryBytes, cpus } = step.container;
    return [
      ...placed({ name: value(name) }, (marks) => t(`step.container.${action}`, marks)),
      ...(memoryBytes ? placed({ bytes: value(memoryBytes) }, (marks) => t("step.memory", marks)) : []),
      ...(cpus ? placed({ cpus: value(cpus) }, (marks) => t("step.cpus", marks)) : []),
    ];
  }
  if ("update" in step) {
    const { update } = step;
    if (update.action === "return") return [{ text: t("step.return") }];
    return placed({ version: value(update.version), sha256: value(update.sha256) }, (marks) => t("step.update", marks));
  }
  return [{ text: t("step.reboot", { reason: text(step.reboot.reason) }) }];
}

/** Whose rights the step has on the host. */
export function stepUser(step: Step): "agent" | "owner" | "root" {
  if ("update" in step) return "agent";
  return step.user;
}
