import "server-only";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { SchemaProblem } from "@/lib/contracts/prompt";
import { inTime, TooSlow } from "@/lib/in-time";
import { within } from "@/lib/json-pointer";

/** `undecided`: the check did not end in time, so nothing is known. */
export type ValueProblem = SchemaProblem & { undecided?: true };
export type Compiled = { problem: SchemaProblem; validate: null } | { problem: null; validate: (value: unknown) => ValueProblem | null };

/** A person wrote the schema and a model the value: a pattern that backtracks for ever must not hold the process. */
const COMPILE_MS = 1_000;
const VALIDATE_MS = 250;

const options = { strict: false, logger: false, validateFormats: false } as const;
/** One instance a draft validates schemas. The meta-schema takes long to compile, so it is compiled once. */
function draftOf(Reader: typeof Ajv | typeof Ajv2020) {
  const checks = new Reader(options);
  checks.validateSchema({});
  return { Reader, checks };
}
const drafts = { old: draftOf(Ajv), new: draftOf(Ajv2020) };

/** Reads a JSON schema, by draft 2020-12 unless it names an older one. References outside of it are not followed. */
export function compileSchema(schema: Record<string, unknown>): Compiled {
  const { $schema, $id: _, ...rest } = schema;
  const { Reader, checks } = drafts[/draft-0[4-7]/.test(String($schema)) ? "old" : "new"];
  try {
    const run = inTime(COMPILE_MS, () => {
      if (checks.validateSchema(rest) !== true) return firstOf(checks.errors);
      return new Reader({ ...options, validateSchema: false }).compile(rest);
    });
    if (typeof run !== "function") return { problem: run, validate: null };
    return { problem: null, validate: (value) => validateWith(run, value) };
  } catch (error) {
    return { problem: compileProblem(rest, error), validate: null };
  }
}

function validateWith(validate: ValidateFunction, value: unknown): ValueProblem | null {
  try {
    return inTime(VALIDATE_MS, () => validate(value)) ? null : firstOf(validate.errors);
  } catch (error) {
    if (error instanceof TooSlow) return { path: "", message: `could not be checked within ${VALIDATE_MS} ms`, undecided: true };
    throw error;
  }
}

function firstOf(errors: ValidateFunction["errors"]): SchemaProblem {
  const [first] = errors ?? [];
  const extra = first?.params && "additionalProperty" in first.params ? `: ${String(first.params.additionalProperty)}` : "";
  const choices = first?.params && "allowedValues" in first.params ? `: ${JSON.stringify(first.params.allowedValues)}` : "";
  return { path: first?.instancePath ?? "", message: `${first?.message ?? "does not fit"}${extra}${choices}` };
}

/** ajv names no place for a broken reference or an invalid pattern. */
function compileProblem(schema: unknown, error: unknown): SchemaProblem {
  if (error instanceof TooSlow) return { path: "", message: `could not be read within ${COMPILE_MS} ms` };
  const message = error instanceof Error ? error.message : String(error);
  const path = within(schema, (key, value) => (key === "$ref" && message.includes(`${value}`)) || (key === "pattern" && !isPattern(value)));
  return { path: path ?? "", message };
}

function isPattern(value: unknown): boolean {
  try {
    new RegExp(String(value), "u");
    return true;
  } catch {
    return false;
  }
}
