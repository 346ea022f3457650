import * as z from "zod";
import { parseCsv } from "./csv";
import { MOST_ROWS, TestRow } from "./test-set";

/** Columns of a CSV file that hold an expectation; every other column is a variable. */
const expectationOf = {
  "expect:contains": (text: string) => ({ kind: "contains", text }),
  "expect:equals": (text: string) => ({ kind: "equals", text }),
  "expect:matches": (pattern: string) => ({ kind: "matches", pattern }),
  "expect:schema": (schema: string) => ({ kind: "schema", schema }),
  "expect:within_ms": (ms: string) => ({ kind: "within", ms: Number(ms) }),
} as const;
type Column = keyof typeof expectationOf;
export const expectationColumns = Object.keys(expectationOf) as Column[];
const isExpectation = (name: string): name is Column => Object.hasOwn(expectationOf, name);

/** The fault of a file: the row as people count it (from 1), and why. */
export class UnfitRows extends Error {
  constructor(
    readonly row: number,
    readonly why: string,
  ) {
    super(`row ${row}: ${why}`);
  }
}

/** Rows of a test set from a JSON list, or from CSV with a line of names. @throws UnfitRows. */
export function readTestRows(text: string): TestRow[] {
  const isJson = text.trimStart().startsWith("[");
  const raw = isJson ? jsonRows(text) : csvRows(text);
  if (raw.length === 0 || raw.length > MOST_ROWS) throw new UnfitRows(raw.length, `a test set has 1 to ${MOST_ROWS} rows`);
  return raw.map((each, index) => {
    const parsed = TestRow.safeParse(each);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new UnfitRows(index + 1, `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
  });
}

function jsonRows(text: string): unknown[] {
  try {
    return z.array(z.unknown()).parse(JSON.parse(text));
  } catch (error) {
    throw new UnfitRows(1, error instanceof SyntaxError ? error.message : "not a list");
  }
}

function csvRows(text: string): unknown[] {
  const [names, ...records] = recordsOf(text);
  return records.map((record) => {
    const cells = (names ?? []).map((name, index): [string, string] => [name.trim(), record[index] ?? ""]);
    return {
      variables: Object.fromEntries(cells.filter(([name]) => !isExpectation(name))),
      expectations: cells.flatMap(([name, value]) => (isExpectation(name) && value !== "" ? [expectationOf[name](value)] : [])),
    };
  });
}

function recordsOf(text: string): string[][] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new UnfitRows(1, error instanceof Error ? error.message : String(error));
  }
}
