import type { AnswerChecks, Parameters, SchemaCheck, ToolCall } from "@/lib/contracts/prompt";
import { compileSchema } from "@/lib/json-schema";

/** The verdict of a request's schemas on its answer and the calls in it; null = no schema was given. */
export function checkAnswer({ schema, tools }: Parameters, content: string, calls: ToolCall[]): AnswerChecks | null {
  if (!schema && calls.length === 0) return null;
  return {
    // A model that calls a tool has not answered yet.
    answer: schema && calls.length === 0 ? checkText(schema, content) : null,
    calls: calls.map((call) => {
      const tool = tools?.find((each) => each.name === call.name);
      if (!tool) return { problem: { path: "", message: `no tool is called ${JSON.stringify(call.name)}` } };
      return checkText(tool.parameters ?? {}, call.arguments || "{}");
    }),
  };
}

function checkText(schema: Record<string, unknown>, text: string): SchemaCheck {
  const compiled = compileSchema(schema);
  if (!compiled.validate) return { problem: compiled.problem };
  try {
    return { problem: compiled.validate(JSON.parse(text)) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: { path: "", message: `is not JSON: ${error.message}` } };
  }
}
