import "server-only";
import type { Finding } from "@/lib/contracts/test-set";
import { compileSchema, type SchemaTime } from "@/lib/json-schema";

const SHOWN = 200;

/** A schema as it was written. @throws SyntaxError. */
function compiled(schema: string, time: SchemaTime) {
  const value: unknown = JSON.parse(schema);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("It is not an object.");
  return compileSchema(value as Record<string, unknown>, time);
}

/** Why a text is not a valid JSON schema; null when it is. */
export function schemaProblem(schema: string, time: SchemaTime): string | null {
  try {
    const { problem } = compiled(schema, time);
    return problem === null ? null : `${problem.path} ${problem.message}`.trim().slice(0, SHOWN);
  } catch (error) {
    return (error as Error).message.slice(0, SHOWN);
  }
}

/** The text of a fenced block, which models often put around JSON. Without a regular expression, because a model's text could make it backtrack. */
function unfenced(text: string): string {
  const fenced = text.trim();
  const begin = fenced.indexOf("\n");
  if (begin === -1 || !fenced.startsWith("```") || !fenced.endsWith("```")) return text;
  return ["", "json"].includes(fenced.slice(3, begin).trim()) ? fenced.slice(begin + 1, -3) : text;
}

/** Whether an answer is JSON that fits a schema; otherwise the first problem with its path. */
export function judgeSchema(schema: string, answer: string, time: SchemaTime): Pick<Finding, "verdict" | "reason" | "values"> {
  let value: unknown;
  try {
    value = JSON.parse(unfenced(answer));
  } catch (error) {
    return { verdict: "failed", reason: "noJson", values: { said: (error as Error).message.slice(0, SHOWN) } };
  }
  const { problem: unreadable, validate } = compiled(schema, time);
  const problem = validate === null ? { ...unreadable, undecided: true } : validate(value);
  if (problem === null) return { verdict: "passed", reason: "schemaFits", values: {} };
  const said = problem.message.slice(0, SHOWN);
  if (problem.undecided) return { verdict: "undecided", reason: "schemaUndecided", values: { said } };
  return { verdict: "failed", reason: "schemaNot", values: { path: problem.path || "/", said } };
}
