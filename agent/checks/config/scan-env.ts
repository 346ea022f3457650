import { envLines } from "../env-file";
import type { Spot } from "./problem";
import type { Reader } from "./reader";

const REASONS = {
  "not-an-assignment": "not of the form KEY=value",
  "quote-not-closed": "a quote that is not closed, or text after the closing one",
};

/** `.env`: lines that are not assignments, and duplicate variables. */
export function scanEnv(text: string, reader: Reader): Spot[] {
  const lines = text.split("\n");
  const keys = new Set<string>();
  return envLines(text, reader === "systemd" ? "systemd" : "dotenv").flatMap(({ key, line, error }): Spot[] => {
    if (error) {
      const quote = error === "quote-not-closed" ? (lines[line - 1] ?? "").search(/["']/) : -1;
      return [{ line, column: Math.max(quote, 0) + 1, reason: REASONS[error], code: "does-not-parse" }];
    }
    if (keys.has(key!)) return [{ line, column: 1, reason: `the variable ${key} is defined twice`, code: "duplicate-key" }];
    keys.add(key!);
    if (reader === "systemd" && /^\s*export\s/.test(lines[line - 1] ?? ""))
      return [{ line, column: 1, reason: `systemd ignores a line with export, so ${key} is not set`, code: "read-otherwise" }];
    const comment = commentAsValue(lines[line - 1] ?? "", reader);
    return comment
      ? [{ line, column: comment.at + 1, reason: `the value of ${key} holds the comment: ${comment.why}`, code: "read-otherwise" }]
      : [];
  });
}

/** A comment after a value, or in place of one, that the reader takes for the value. */
function commentAsValue(line: string, reader: Reader): { at: number; why: string } | null {
  // Compose and python-dotenv drop the blanks after the sign first; then nothing stands before the "#".
  const alone = /^[^=#]+=[^\S\r]+(?=#[^\S\r])/.exec(line);
  if (alone) return { at: alone[0].length, why: "where nothing stands before it, it is read as the value" };
  const after = reader === "systemd" ? /^[^=#]+=\s*[^\s"'#][^"'#]*\s(?=#\s)/.exec(line) : null;
  return after ? { at: after[0].length, why: "systemd knows comments on a line of their own only" } : null;
}
