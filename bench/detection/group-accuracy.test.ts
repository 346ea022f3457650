import { describe, expect, it } from "vitest";
import { readCsv } from "./csv";
import { groupAccuracy } from "./group-accuracy";

describe("group accuracy", () => {
  it("counts the lines of groups that are exactly one label's: a split label counts for nothing, and so do two in one group", () => {
    // A is found; B is split in two; C and D share a group. 3 of 10 lines.
    const labels = ["A", "B", "A", "B", "C", "D", "A", "B", "C", "D"];
    const found = ["1", "2", "1", "2", "4", "4", "1", "3", "4", "4"];
    expect(groupAccuracy(found, labels)).toEqual({
      ga: 0.3,
      errors: [
        { label: "B", lines: 3, groups: ["2", "3"] },
        { label: "C", lines: 2, groups: ["4"] },
        { label: "D", lines: 2, groups: ["4"] },
      ],
    });
  });

  it("is 1 whatever the groups are called, and 0 when a single line joins two labels", () => {
    expect(groupAccuracy(["y", "x", "y"], ["a", "b", "a"]).ga).toBe(1);
    expect(groupAccuracy(["y", "y", "y"], ["a", "b", "a"]).ga).toBe(0);
  });
});

it("labels are read from CSV with quotes, commas and line breaks in fields", () => {
  const rows = readCsv('LineId,Content,EventId\r\n1,"said ""no"", twice",E1\n2,"two\nlines",E2\n3,,E3');
  expect(rows).toEqual([
    { LineId: "1", Content: 'said "no", twice', EventId: "E1" },
    { LineId: "2", Content: "two\nlines", EventId: "E2" },
    { LineId: "3", Content: "", EventId: "E3" },
  ]);
});
