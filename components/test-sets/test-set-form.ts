import type { Expectation, ExpectationKind, SaveTestSet, TestRow, TestSetDetail } from "@/lib/contracts/test-set";

/** A row in the form; its key stays while rows before it are removed. */
export interface DraftRow extends TestRow {
  key: number;
}
export interface TestSetDraft {
  name: string;
  promptId: string;
  promptVersion: number | null;
  maxTokens: number;
  rows: DraftRow[];
}

let lastKey = 0;
export const draftRow = (row: TestRow): DraftRow => ({ ...row, key: ++lastKey });
export const emptyExpectation = (kind: ExpectationKind, endpointId = ""): Expectation => {
  switch (kind) {
    case "matches":
      return { kind, pattern: "" };
    case "schema":
      return { kind, schema: '{ "type": "object" }' };
    case "within":
      return { kind, ms: 5_000 };
    case "similar":
      return { kind, text: "", endpointId, model: "", atLeast: 0.8 };
    default:
      return { kind, text: "" };
  }
};
export const emptyRow = (): DraftRow => draftRow({ variables: {}, expectations: [emptyExpectation("contains")] });

export const draftOf = (testSet: TestSetDetail | null): TestSetDraft =>
  testSet
    ? {
        name: testSet.name,
        promptId: testSet.promptId,
        promptVersion: testSet.promptVersion,
        maxTokens: testSet.maxTokens,
        rows: testSet.rows.map(draftRow),
      }
    : { name: "", promptId: "", promptVersion: null, maxTokens: 1_024, rows: [emptyRow()] };

/** The request: each row has a value, maybe empty, for every variable of the prompt. */
export function savedOf({ rows, ...draft }: TestSetDraft, variables: string[], testSet: TestSetDetail | null): SaveTestSet {
  return {
    ...draft,
    rows: rows.map(({ key: _, ...row }) => ({
      ...row,
      variables: { ...Object.fromEntries(variables.map((name) => [name, ""])), ...row.variables },
    })),
    ...(testSet ? { testSetId: testSet.id, seenAt: testSet.updatedAt } : {}),
  };
}
