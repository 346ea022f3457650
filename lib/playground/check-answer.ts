import type { AnswerChecks, Parameters, SchemaCheck, ToolCall } from "@/lib/contracts/prompt";
import { type Compiled, compileSchema, schemaTime } from "@/lib/json-schema";

/** The verdict of a request's schemas on its answer and the calls in it; null = no schema was given. */
export function checkAnswer({ schema, tools = [] }: Parameters, content: string, calls: ToolCall[]): AnswerChecks | null {
  if (!schema && calls.length === 0) return null;
  const time = schemaTime();
  const isCalled = new Set(calls.map(({ name }) => name));
  const called = tools.filter(({ name }) => isCalled.has(name));
  const compiled = new Map(called.map(({ name, parameters = {} }) => [name, compileSchema(parameters, time)]));
  return {
    // A model that calls a tool has not answered yet.
    answer: schema && calls.length === 0 ? checkText(compileSchema(schema, time), content) : null,
    calls: calls.map((call) => {
      const tool = compiled.get(call.name);
      if (!tool) return { problem: { path: "", message: `no tool is called ${JSON.stringify(call.name)}` } };
      return checkText(tool, call.arguments || "{}");
    }),
  };
}

/** A schema that could not be read says nothing about the text. */
function checkText(schema: Compiled, text: string): SchemaCheck {
  if (!schema.validate) return { problem: { ...schema.problem, undecided: true } };
  try {
    return { problem: schema.validate(JSON.parse(text)) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: { path: "", message: `is not JSON: ${error.message}` } };
  }
}
