import { parseCsv, UnfitQuote } from "./csv";
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

/** Why a file has no rows of a test set: `text` is a parser's own sentence. */
type Unfit =
  | { reason: "rows"; rows: number }
  | { reason: "json"; text: string }
  | { reason: "field"; row: number; text: string }
  | { reason: "quote"; record: number };
/** A file without valid rows of a test set; `unfit` says why. */
export class UnfitRows extends Error {
  constructor(readonly unfit: Unfit) {
    super(JSON.stringify(unfit));
  }
}

/** Rows of a test set from a JSON list, or from CSV with a line of names. @throws UnfitRows. */
export function readTestRows(text: string): TestRow[] {
  const isJson = text.trimStart().startsWith("[");
  const raw = isJson ? jsonRows(text) : csvRows(text);
  if (raw.length === 0 || raw.length > MOST_ROWS) throw new UnfitRows({ reason: "rows", rows: raw.length });
  return raw.map((each, index) => {
    const parsed = TestRow.safeParse(each);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new UnfitRows({ reason: "field", row: index + 1, text: `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim() });
  });
}

function jsonRows(text: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch (error) {
    throw new UnfitRows({ reason: "json", text: error instanceof Error ? error.message : String(error) });
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
    throw error instanceof UnfitQuote ? new UnfitRows({ reason: "quote", record: error.record }) : error;
  }
}
