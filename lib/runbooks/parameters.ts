import "server-only";
import type { PlanValue } from "@/lib/contracts/plan";
import type { Parameter, Runbook } from "@/lib/contracts/runbook";
import { type Reason, refuse, type Values } from "@/lib/errors";
import { isStorable } from "@/lib/storable-text";
import { parameterText, valueAt } from "./finding-path";

interface Sources {
  /** What a person typed. */
  given: Record<string, string>;
  /** The values of a changed plan: values without a new input stay, and absent values stay absent. */
  kept?: Record<string, PlanValue> | undefined;
  /** The data of the finding that the repair is for, if there is one. */
  finding: Record<string, unknown> | null;
  /** The portal's own values: `portal.agent.version`. */
  portal?: Record<string, unknown>;
  /** Seals a secret so that only the target's node can read it. */
  seal(secret: string): string;
}

type Fault = [reason: Reason, values?: Values];
const invalid = (name: string, [reason, values]: Fault) => refuse("invalid", reason, { ...values, at: name }, `parameters.${name}`);

const rules: Record<Parameter["type"], (value: string, parameter: Parameter) => Fault | null> = {
  string: () => null,
  secret: () => null,
  path: (value) => (value.startsWith("/") ? null : ["field.absolutePath"]),
  integer: (value) => (/^-?\d{1,15}$/.test(value) ? null : ["field.type", { expected: "int" }]),
  number: (value) => (/^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(value) ? null : ["field.type", { expected: "number" }]),
  boolean: (value) => (value === "true" || value === "false" ? null : ["field.type", { expected: "boolean" }]),
  enum: (value, parameter) =>
    parameter.options?.includes(value) ? null : ["field.oneOf", { options: (parameter.options ?? []).join(", ") }],
};

/**
 * The values of one target: a person's, else the changed plan's, else the finding's or portal's, else the default.
 * @throws AppError `invalid` with the parameter's name for a missing, unknown or ill-typed value.
 */
export function fillParameters(runbook: Runbook, sources: Sources): Record<string, PlanValue> {
  const values: Record<string, PlanValue> = {};
  for (const name of Object.keys(sources.given)) {
    if (!Object.hasOwn(runbook.parameters, name)) throw invalid(name, ["field.noParameter"]);
  }
  for (const [name, parameter] of Object.entries(runbook.parameters)) {
    if (sources.kept && !Object.hasOwn(sources.given, name)) {
      const before = sources.kept[name];
      if (before !== undefined) values[name] = before;
      if (before !== undefined || parameter.optional) continue;
    }
    const value = sources.given[name] || proposedValue(parameter, sources.finding, sources.portal);
    if (value === undefined || value === "") {
      if (parameter.optional) continue;
      throw invalid(name, ["field.valueNeeded"]);
    }
    // No environment variable, argument or path can hold a NUL.
    if (!isStorable(value)) throw invalid(name, ["field.notStorable"]);
    const wrong = rules[parameter.type](value, parameter);
    if (wrong) throw invalid(name, wrong);
    values[name] = parameter.type === "secret" ? { sealed: sources.seal(value) } : value;
  }
  return values;
}

/**
 * For values that are stored for later requests.
 * @throws AppError `invalid` for an unknown or ill-typed one, for one that would stay empty, and for a secret: a person types it each
 * time, it is never stored.
 */
export function refuseUnfitForLater(runbook: Runbook, given: Record<string, string>): void {
  for (const [name, value] of Object.entries(given)) {
    const parameter = Object.hasOwn(runbook.parameters, name) ? runbook.parameters[name] : undefined;
    if (!parameter) throw invalid(name, ["field.noParameter"]);
    const wrong: Fault | null = value === "" ? null : isStorable(value) ? rules[parameter.type](value, parameter) : ["field.notStorable"];
    if (wrong) throw invalid(name, wrong);
  }
  for (const [name, { type, optional, default: standard, from }] of Object.entries(runbook.parameters)) {
    if (type === "secret" && (!optional || given[name])) throw invalid(name, ["field.secretEachTime"]);
    if (!optional && standard === undefined && from === undefined && !given[name]) throw invalid(name, ["field.valueNeeded"]);
  }
}

/** Values that need no input: the finding's or the portal's, else the default. */
export function proposedValue(
  parameter: Parameter,
  finding: Record<string, unknown> | null,
  portal: Record<string, unknown> = {},
): string | undefined {
  const { from } = parameter;
  const found = from ? parameterText(valueAt(from.startsWith("portal.") ? portal : finding, from)) : undefined;
  return found ?? parameterText(parameter.default);
}
