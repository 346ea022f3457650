import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEvidence } from "./evidence-shape";

const words = { yes: "yes", no: "no" };

describe("a finding's data", () => {
  it("leaves out a signal's log place, and nothing else that is called logs", () => {
    const factsOf = (logs: unknown) => readEvidence({ logs }, words).facts;
    expect(factsOf({ workload: "web", q: "10.0.0.1", fromMs: 1, toMs: 2 })).toEqual([]);
    expect(factsOf(["/var/log/a.log"])).toEqual([{ name: "logs", value: "/var/log/a.log" }]);
    expect(factsOf({ workload: "web", fromMs: 1, toMs: 2, errors: 3 })).toContainEqual({ name: "logs errors", value: "3" });
  });

  it("is shown by its form: places in files, facts, tables, lines, series", () => {
    const evidence = readEvidence(
      {
        path: "/srv/a.yaml",
        problems: [{ path: "/srv/a.yaml", line: 7, column: 1, reason: "a TAB", text: "\tport: 1" }],
        usedRatio: 0.93,
        gpus: [0, 1],
        holders: [{ pid: 42, name: "python" }, { pid: 43 }],
        log_lines: Array.from({ length: 20 }, (_, i) => `line ${i}`),
        loss: { steps: [1, 2, 3], values: [0.5, null, 0.4] },
        nested: { deep: true },
        empty: "",
        blames: [],
        details: {},
      },
      words,
    );
    expect(evidence).toEqual({
      problems: [{ path: "/srv/a.yaml", line: 7, column: 1, reason: "a TAB", text: "\tport: 1" }],
      facts: [
        { name: "path", value: "/srv/a.yaml" },
        { name: "used ratio", value: "0.93" },
        { name: "gpus", value: "0, 1" },
        { name: "nested deep", value: "yes" },
      ],
      tables: [
        {
          name: "holders",
          columns: ["pid", "name"],
          rows: [
            ["42", "python"],
            ["43", ""],
          ],
        },
      ],
      lines: [{ name: "log lines", lines: Array.from({ length: 20 }, (_, i) => `line ${i}`) }],
      series: [{ name: "loss", at: [1, 2, 3], values: [0.5, null, 0.4] }],
    });
  });

  it("is read whatever an agent sends", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const { facts, tables } = readEvidence(data as Record<string, unknown>, words);
        expect(facts.every((fact) => typeof fact.value === "string")).toBe(true);
        expect(tables.every((table) => table.rows.every((row) => row.length === table.columns.length))).toBe(true);
      }),
    );
  });
});
