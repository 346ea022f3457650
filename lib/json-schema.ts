import "server-only";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { SchemaProblem, ValueProblem } from "@/lib/contracts/prompt";
import { type Clock, sharedTime, TooSlow } from "@/lib/in-time";
import { within } from "@/lib/json-pointer";

export type Compiled = { problem: SchemaProblem; validate: null } | { problem: null; validate: (value: unknown) => ValueProblem | null };

const [COMPILE_MS, VALIDATE_MS] = [1_000, 250];
/** Longest path and longest message of a problem: names in them are a model's. */
const SHOWN = 500;

/** A person wrote the schemas and a model the values. All schemas of one request share one time limit, so that they do not block the process for long. */
export const schemaTime = () => ({ compile: sharedTime(COMPILE_MS), validate: sharedTime(VALIDATE_MS) });
export type SchemaTime = ReturnType<typeof schemaTime>;

const options = { strict: false, logger: false, validateFormats: false } as const;
/** One instance for each draft validates schemas. The meta-schema takes long to compile, so it is compiled once. */
function draftOf(Reader: typeof Ajv | typeof Ajv2020) {
  const checks = new Reader(options);
  checks.validateSchema({});
  return { Reader, checks };
}
const drafts = { old: draftOf(Ajv), new: draftOf(Ajv2020) };

/** Reads a JSON schema, by draft 2020-12 unless it names an older one. References outside of it are not followed. */
export function compileSchema(schema: Record<string, unknown>, time: SchemaTime = schemaTime()): Compiled {
  const { $schema, $id: _, ...rest } = schema;
  // ajv returns a promise for such a schema, which would count as "valid".
  if (rest.$async) return { problem: { path: "/$async", message: "is not supported" }, validate: null };
  const { Reader, checks } = drafts[typeof $schema === "string" && /draft-0[4-7]/.test($schema) ? "old" : "new"];
  try {
    const run = time.compile(() => {
      if (checks.validateSchema(rest) !== true) return firstOf(checks.errors);
      return new Reader({ ...options, validateSchema: false }).compile(rest);
    });
    if (typeof run !== "function") return { problem: run, validate: null };
    return { problem: null, validate: (value) => validateWith(run, value, time.validate) };
  } catch (error) {
    return { problem: compileProblem(rest, error), validate: null };
  }
}

function validateWith(validate: ValidateFunction, value: unknown, clock: Clock): ValueProblem | null {
  try {
    return clock(() => (validate(value) === true ? null : firstOf(validate.errors)));
  } catch (error) {
    const message = error instanceof TooSlow ? `could not be checked within ${VALIDATE_MS} ms` : `could not be checked: ${textOf(error)}`;
    return { path: "", message, undecided: true };
  }
}

function firstOf(errors: ValidateFunction["errors"]): SchemaProblem {
  const [first] = errors ?? [];
  const extra = first?.params && "additionalProperty" in first.params ? `: ${String(first.params.additionalProperty)}` : "";
  const choices = first?.params && "allowedValues" in first.params ? `: ${JSON.stringify(first.params.allowedValues)}` : "";
  return {
    path: (first?.instancePath ?? "").slice(0, SHOWN),
    message: `${first?.message ?? "does not fit"}${extra}${choices}`.slice(0, SHOWN),
  };
}

/** ajv names no place for a broken reference or an invalid pattern. */
function compileProblem(schema: unknown, error: unknown): SchemaProblem {
  if (error instanceof TooSlow)
    return { path: "", message: `could not be read: the schemas of one request may take ${COMPILE_MS} ms together` };
  const message = textOf(error);
  const isCulprit = (key: string, value: unknown) =>
    typeof value === "string" && ((key === "$ref" && message.includes(value)) || (key === "pattern" && !isPattern(value)));
  return { path: (within(schema, isCulprit) ?? "").slice(0, SHOWN), message };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, SHOWN);

function isPattern(value: string): boolean {
  try {
    new RegExp(value, "u");
    return true;
  } catch {
    return false;
  }
}
