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
    return [];
  });
}
