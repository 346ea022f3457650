import "server-only";
import type * as z from "zod";
import { fieldFault } from "@/lib/contracts/field-fault";
import { leafIssues } from "@/lib/contracts/leaf-issues";
import { refuse } from "./errors";

/** Parses input from outside by its contract. @throws AppError `invalid` with the path of the first field that does not fit. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues.flatMap((one) => leafIssues(one));
  if (!issue) throw refuse("invalid", "field.unfit");
  const path = issue.path.join(".");
  const { reason, values } = fieldFault(issue);
  throw refuse("invalid", reason, path ? { ...values, at: path } : values, path);
}
