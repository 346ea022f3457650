import "server-only";
import type { TestRow } from "@/lib/contracts/test-set";
import { refuse } from "@/lib/errors";
import { schemaTime } from "@/lib/json-schema";
import { schemaProblem } from "./judge-schema";

/** @throws AppError `invalid` for an invalid pattern or schema, or schemas that take too long to read, with its row. */
export function refuseUnfitRows(rows: readonly TestRow[]): void {
  const known = new Map<string, string | null>();
  const time = schemaTime();
  for (const [index, { expectations }] of rows.entries()) {
    for (const expectation of expectations) {
      if (expectation.kind === "matches") {
        const said = patternProblem(expectation.pattern);
        if (said !== null) throw refuse("invalid", "badPattern", { row: index + 1, said }, `rows.${index}`);
      }
      if (expectation.kind === "schema") {
        const { schema } = expectation;
        if (!known.has(schema)) known.set(schema, schemaProblem(schema, time));
        const said = known.get(schema) ?? null;
        if (said !== null) throw refuse("invalid", "badSchema", { row: index + 1, said }, `rows.${index}`);
      }
    }
  }
}

function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, "su");
    return null;
  } catch (error) {
    return (error as Error).message.slice(0, 200);
  }
}
