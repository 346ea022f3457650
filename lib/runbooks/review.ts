import "server-only";
import { changingStep, derivedRisk } from "@/lib/contracts/derived-risk";
import type { Runbook, RunbookWarning, Step } from "@/lib/contracts/runbook";
import type { RunbookFault } from "./runbook-fault";

interface Problem {
  path: PropertyKey[];
  fault: RunbookFault;
}

/** The parameter that a step's value refers to; null for a literal. A reference is always the whole value. */
const referenceOf = (value: string): string | null => /^\$([a-z][a-z0-9_]*)$/.exec(value)?.[1] ?? null;

/** Every value of a step that may be a parameter, with its place in the step. */
function stepValues(step: Step): { path: PropertyKey[]; value: string }[] {
  if ("run" in step) return step.run.args.map((value, index) => ({ path: ["run", "args", index], value }));
  const [kind, fields] = Object.entries(step).find(([key]) => ["file", "service", "container", "reboot", "update"].includes(key)) ?? [
    "",
    {},
  ];
  return Object.entries(fields as Record<string, unknown>).flatMap(([key, value]) =>
    typeof value === "string" && key !== "action" ? [{ path: [kind, key], value }] : [],
  );
}

/** Faults that the schema cannot find: broken references, duplicate names, a repair without verification. */
export function reviewRunbook(runbook: Runbook): { problems: Problem[]; warnings: RunbookWarning[] } {
  const problems: Problem[] = [];
  const warnings: RunbookWarning[] = [];
  const seen = new Set<string>();
  for (const list of ["steps", "rollback"] as const) {
    runbook[list].forEach((step, index) => {
      if (seen.has(step.id)) problems.push({ path: [list, index, "id"], fault: { reason: "field.stepIdTwice", values: { id: step.id } } });
      seen.add(step.id);
      for (const { path, value } of stepValues(step)) {
        const name = referenceOf(value);
        if (name !== null && !(name in runbook.parameters)) {
          problems.push({ path: [list, index, ...path], fault: { reason: "field.unknownReference", values: { name } } });
        }
      }
    });
  }
  for (const [name, parameter] of Object.entries(runbook.parameters)) {
    if (parameter.type === "enum" && !parameter.options?.length) {
      problems.push({ path: ["parameters", name], fault: { reason: "field.enumNeedsOptions", values: {} } });
    }
    if (parameter.type === "secret" && (parameter.default !== undefined || parameter.from !== undefined)) {
      problems.push({ path: ["parameters", name], fault: { reason: "field.secretNoDefault", values: {} } });
    }
  }
  if (!runbook.verify && runbook.risk !== "read-only") warnings.push("unverified");
  if (runbook.risk === "reversible" && runbook.rollback.length === 0) {
    warnings.push("no-rollback");
  }
  const risk = derivedRisk(runbook);
  if (risk !== runbook.risk) {
    const changing = runbook.risk === "read-only" ? changingStep(runbook) : undefined;
    const fault: RunbookFault = changing
      ? { reason: "field.riskByStep", values: { step: changing.id, risk } }
      : { reason: "field.riskByReboot", values: { risk } };
    problems.push({ path: ["risk"], fault });
  }
  return { problems, warnings };
}
