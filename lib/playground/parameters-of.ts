import "server-only";
import * as z from "zod";
import type { SendPrompt } from "@/lib/contracts/playground";
import { Parameters, type SchemaProblem } from "@/lib/contracts/prompt";
import { refuse } from "@/lib/errors";
import { schemaProblem, toolsProblem } from "./check-schema-text";

/** The prompt has other fields too. */
const Beside = z.object(Parameters.shape);

/** The parameters of a prompt. */
export const parametersOf = (input: SendPrompt): Parameters => Beside.parse(input);

/** @throws AppError `invalid` for an invalid schema, with its place. */
export function refuseUnfitSchemas({ schema, tools }: Parameters): void {
  refuseFor("schema", schema && schemaProblem(schema));
  refuseFor("tools", tools && toolsProblem(tools));
}

function refuseFor(field: "schema" | "tools", problem: SchemaProblem | null | undefined): void {
  if (problem)
    throw refuse("invalid", field === "schema" ? "notASchema" : "notTools", { path: problem.path || "/", message: problem.message }, field);
}
