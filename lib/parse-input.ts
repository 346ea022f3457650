import "server-only";
import type * as z from "zod";
import { AppError } from "./errors";

/** Reads what came in from outside by its contract. @throws AppError `invalid` with the path of the first field that does not fit. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new AppError("invalid", path ? `${path}: ${issue?.message}` : (issue?.message ?? "The request does not fit."), path);
}
