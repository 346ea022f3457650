import "server-only";
import { changingStep, derivedRisk } from "@/lib/contracts/derived-risk";
import type { Runbook, Step } from "@/lib/contracts/runbook";

interface Problem {
  path: PropertyKey[];
  message: string;
}

/** The parameter that a step's value refers to; null for a literal. A reference is always the whole value. */
export const referenceOf = (value: string): string | null => /^\$([a-z][a-z0-9_]*)$/.exec(value)?.[1] ?? null;

/** Every value of a step in which a parameter may stand, with its place in the step. */
export function stepValues(step: Step): { path: PropertyKey[]; value: string }[] {
  if ("run" in step) return step.run.args.map((value, index) => ({ path: ["run", "args", index], value }));
  const [kind, fields] = Object.entries(step).find(([key]) => ["file", "service", "container", "reboot", "update"].includes(key)) ?? [
    "",
    {},
  ];
  return Object.entries(fields as Record<string, unknown>).flatMap(([key, value]) =>
    typeof value === "string" && key !== "action" ? [{ path: [kind, key], value }] : [],
  );
}

/** What the schema alone cannot say: references that lead nowhere, names used twice, a repair that is never proved. */
export function reviewRunbook(runbook: Runbook): { problems: Problem[]; warnings: string[] } {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const seen = new Set<string>();
  for (const list of ["steps", "rollback"] as const) {
    runbook[list].forEach((step, index) => {
      if (seen.has(step.id)) problems.push({ path: [list, index, "id"], message: `the step id "${step.id}" is used twice` });
      seen.add(step.id);
      for (const { path, value } of stepValues(step)) {
        const name = referenceOf(value);
        if (name !== null && !(name in runbook.parameters)) {
          problems.push({ path: [list, index, ...path], message: `there is no parameter "${name}"` });
        }
      }
    });
  }
  for (const [name, parameter] of Object.entries(runbook.parameters)) {
    if (parameter.type === "enum" && !parameter.options?.length) {
      problems.push({ path: ["parameters", name], message: "an enum needs options" });
    }
    if (parameter.type === "secret" && (parameter.default !== undefined || parameter.from !== undefined)) {
      problems.push({ path: ["parameters", name], message: "a secret is typed by a person: it has no default and comes from no finding" });
    }
  }
  if (!runbook.verify && runbook.risk !== "read-only") warnings.push("Nothing verifies that the fault is gone: add a verify step.");
  if (runbook.risk === "reversible" && runbook.rollback.length === 0) {
    warnings.push("The risk is reversible, but there is no rollback: say how to go back, or raise the risk.");
  }
  const risk = derivedRisk(runbook);
  if (risk !== runbook.risk) {
    const changing = runbook.risk === "read-only" ? changingStep(runbook) : undefined;
    const why = changing ? `the step "${changing.id}" cannot run behind the dry-run wall` : "the host reboots";
    problems.push({ path: ["risk"], message: `${why}: the risk is at least ${risk}` });
  }
  return { problems, warnings };
}
