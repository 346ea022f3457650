import { describe, expect, it } from "vitest";
import { parseCsv } from "./csv";
import { readTestRows, UnfitRows } from "./test-rows";

describe("CSV", () => {
  it("keeps commas, quotes and line breaks of quoted fields, and knows every line end", () => {
    expect(parseCsv('\ufeffa,b\r\n"x, ""y""\nz",\n\n1,2\r3,4')).toEqual([
      ["a", "b"],
      ['x, "y"\nz', ""],
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(parseCsv("")).toEqual([]);
  });

  it("is refused where a quote is not closed or is inside a field", () => {
    expect(() => parseCsv('a\n"b')).toThrow("record 2");
    expect(() => parseCsv('a\nb"c')).toThrow("record 2");
    expect(() => parseCsv('"a"b')).toThrow("record 1");
  });

  it("is refused at its first record, however many quotes it contains", () => {
    // Work that grows with the square of the quotes would outlast the time that a test has.
    expect(() => parseCsv(`"${'""'.repeat(2_000_000)}`)).toThrow("record 1");
  });
});

describe("rows of a test set", () => {
  it("come from CSV: named columns are expectations, all others are variables", () => {
    expect(readTestRows('city,expect:contains,expect:within_ms\nParis,France,2000\n"Rome, IT",Italy,\n')).toEqual([
      {
        variables: { city: "Paris" },
        expectations: [
          { kind: "contains", text: "France" },
          { kind: "within", ms: 2_000 },
        ],
      },
      { variables: { city: "Rome, IT" }, expectations: [{ kind: "contains", text: "Italy" }] },
    ]);
  });

  it("come from a JSON list", () => {
    const rows = [{ variables: {}, expectations: [{ kind: "equals", text: "4" }] }];
    expect(readTestRows(JSON.stringify(rows))).toEqual(rows);
  });

  it.each([
    ["no rows", "city,expect:contains\n", { reason: "rows", rows: 0 }],
    ["a row without an expectation", "city,expect:contains\nParis,France\nRome,\n", { reason: "field", row: 2 }],
    ["a name that no variable can have", "1st,expect:contains\nx,y\n", { reason: "field", row: 1 }],
    ["an unknown kind", '[{"variables":{},"expectations":[{"kind":"guess"}]}]', { reason: "field", row: 1 }],
    ["broken JSON", "[{", { reason: "json" }],
    ["a quote that is not closed", 'city,expect:contains\n"Paris,France\n', { reason: "quote", record: 2 }],
  ])("are refused with their row: %s", (_, text, unfit) => {
    expect(() => readTestRows(text)).toThrow(UnfitRows);
    try {
      readTestRows(text);
    } catch (error) {
      expect(error).toMatchObject({ unfit });
    }
  });
});
