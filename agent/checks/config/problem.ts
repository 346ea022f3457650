export type ProblemCode =
  | "does-not-parse"
  | "missing"
  | "not-utf8"
  | "unknown-encoding"
  | "duplicate-key"
  | "read-otherwise"
  | "unresolved-variable";

/** What is wrong with a config file and where; `line` and `column` count from 1, `text` is the offending line. */
export interface Problem {
  path: string;
  line: number;
  column: number;
  reason: string;
  text: string;
  code: ProblemCode;
}
/** A problem before its file and its line's text are known. */
export interface Spot {
  line: number;
  column: number;
  reason: string;
  code: ProblemCode;
}

/** Worst first; a runbook is chosen by the first. */
const ORDER: ProblemCode[] = [
  "does-not-parse",
  "missing",
  "not-utf8",
  "unknown-encoding",
  "duplicate-key",
  "read-otherwise",
  "unresolved-variable",
];
export const worstFirst = (a: Problem, b: Problem) =>
  ORDER.indexOf(a.code) - ORDER.indexOf(b.code) || a.path.localeCompare(b.path) || a.line - b.line;

/** More problems of one file are not looked for: a person repairs the first ones first. */
export const MOST_SPOTS = 100;

/** Line and column of an offset. */
export function spotAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, Math.min(offset, text.length)));
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) line++;
  return { line, column: before.length - lineStart + 1 };
}
