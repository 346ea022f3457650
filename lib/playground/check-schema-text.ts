import "server-only";
import { isNode, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type CheckSchemaText, type SchemaProblem, type SchemaTextCheck, ToolList } from "@/lib/contracts/prompt";
import { withOrg } from "@/lib/db";
import { keysOf } from "@/lib/json-pointer";
import { compileSchema, schemaTime } from "@/lib/json-schema";

const JsonObject = z.record(z.string(), z.unknown());

/** Whether a text is a JSON schema, or a list of tools with schemas, and where it is not. */
export function checkSchemaText(ctx: Ctx, { kind, text }: CheckSchemaText): Promise<SchemaTextCheck> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    return { problem: problemOf(kind, text) };
  });
}

/** The first problem of a typed schema or list of tools, with its line; null when it is valid. */
export function problemOf(kind: CheckSchemaText["kind"], text: string): SchemaTextCheck["problem"] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return syntaxProblem(text, error);
  }
  const problem = kind === "schema" ? schemaProblem(value) : toolsProblem(value);
  return problem && { ...problem, line: lineOf(text, problem.path) };
}

/** @returns the first problem of a value that should be a JSON schema; null = it is one. */
export function schemaProblem(value: unknown): SchemaProblem | null {
  const schema = JsonObject.safeParse(value);
  return schema.success ? compileSchema(schema.data).problem : { path: "", message: "must be an object" };
}

/** The first problem of a list of tools and their schemas; null when it is valid. */
export function toolsProblem(value: unknown): SchemaProblem | null {
  const tools = ToolList.safeParse(value);
  if (!tools.success) {
    const [issue] = tools.error.issues;
    return { path: issue?.path.map((key) => `/${String(key)}`).join("") ?? "", message: issue?.message ?? "" };
  }
  const time = schemaTime();
  for (const [index, { parameters = {} }] of tools.data.entries()) {
    const { problem } = compileSchema(parameters, time);
    if (problem) return { ...problem, path: `/${index}/parameters${problem.path}` };
  }
  return null;
}

/** JSON.parse names the place within its message, or none at the text's end. */
function syntaxProblem(text: string, error: unknown): NonNullable<SchemaTextCheck["problem"]> {
  const message = error instanceof Error ? error.message : String(error);
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  return { path: "", message: message.replace(/ \(line \d+ column \d+\)$/, ""), line: text.slice(0, at).split("\n").length };
}

/** JSON is YAML, whose reader knows where each value is. */
function lineOf(text: string, pointer: string): number | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const keys = keysOf(pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let length = keys.length; length >= 0; length -= 1) {
    const node = document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
