import "server-only";
import * as z from "zod";
import type { SendPrompt } from "@/lib/contracts/playground";
import { Parameters, type SchemaProblem } from "@/lib/contracts/prompt";
import { refuse } from "@/lib/errors";
import { schemaProblem, toolsProblem } from "./check-schema-text";

/** The prompt has other fields too. */
const Beside = z.object(Parameters.shape);

/** The parameters of a prompt. @throws AppError `invalid` for an invalid schema, with its place. */
export function parametersOf(input: SendPrompt): Parameters {
  const parameters = Beside.parse(input);
  demand("schema", parameters.schema && schemaProblem(parameters.schema));
  demand("tools", parameters.tools && toolsProblem(parameters.tools));
  return parameters;
}

function demand(field: "schema" | "tools", problem: SchemaProblem | null | undefined): void {
  if (problem)
    throw refuse("invalid", field === "schema" ? "notASchema" : "notTools", { path: problem.path || "/", message: problem.message }, field);
}
