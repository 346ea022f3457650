import "server-only";
import { type AppError, refuse } from "@/lib/errors";
import type { RunbookProblem } from "./parse";

/** Refuses a runbook's text with its first problem and its place. */
export function runbookRefusal([first]: RunbookProblem[]): AppError {
  if (!first) return refuse("invalid", "field.unfit", {}, "yaml");
  const { line, column, path, fault } = first;
  return refuse("invalid", fault.reason, { ...fault.values, line, column, at: path }, path || "yaml");
}
