import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRunbook } from "./parse";

const good = `id: restore-config
title: Restore the last version that parsed
repairs: [config.files/does-not-parse]
risk: reversible
parameters:
  path: { type: path, from: "finding.problems[0].path" }
steps:
  - id: restore
    file: { action: restore, version: last-known-good, path: $path }
    timeout: 10s
verify: { check: config.files, within: 30s }
rollback:
  - id: back
    file: { action: restore, version: before-repair, path: $path }
`;

const problems = (yaml: string) => {
  const parsed = parseRunbook(yaml);
  return parsed.ok ? [] : parsed.problems;
};

describe("reading a runbook", () => {
  it("gives the runbook with its defaults filled in", () => {
    const parsed = parseRunbook(good);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.runbook.steps[0]).toMatchObject({ id: "restore", timeout: "10s", resumable: false });
    expect(parsed.runbook.downtime).toBe("none");
    expect(parsed.warnings).toEqual([]);
  });

  it("marks a syntax error at its line", () => {
    expect(problems(good.replace("steps:", "steps: [")).at(0)).toMatchObject({ line: expect.any(Number) });
    expect(problems("id: a\n\ttitle: b")[0]!.line).toBe(2);
  });

  it("marks a wrong value at its line and column", () => {
    expect(problems(good.replace("timeout: 10s", "timeout: soon"))).toEqual([
      {
        line: 10,
        column: 14,
        path: "steps[0].timeout",
        fault: { reason: "field.duration", values: {} },
        message: "must be a duration such as 10s, 5m or 2h",
      },
    ]);
    expect(problems(good.replace("risk: reversible", "risk: harmless"))[0]).toMatchObject({ line: 4, column: 7, path: "risk" });
  });

  it("names an unknown key", () => {
    expect(problems(good.replace("    timeout: 10s", "    timout: 10s"))[0]).toMatchObject({
      line: 8,
      path: "steps[0]",
      message: expect.stringContaining("timout"),
    });
  });

  it("refuses a reference to a parameter that does not exist, and a step id used twice", () => {
    expect(problems(good.replace("path: $path }\n    timeout", "path: $file }\n    timeout"))[0]).toMatchObject({
      line: 9,
      message: 'there is no parameter "file"',
    });
    expect(problems(good.replace("id: back", "id: restore"))[0]).toMatchObject({
      line: 13,
      message: 'the step id "restore" is used twice',
    });
  });

  it("warns about a repair without verification", () => {
    const parsed = parseRunbook(good.replace(/^verify.*\n/m, ""));
    expect(parsed.ok && parsed.warnings).toEqual(["unverified"]);
  });

  it("reads aliases, but not those that grow a small text into a huge value", () => {
    const twice = good
      .replace("file: { action: restore, version: last", "file: &edit { action: restore, version: last")
      .replace(/file: \{ action: restore, version: before.*/, "file: *edit");
    expect(twice).toContain("*edit");
    expect(parseRunbook(twice).ok).toBe(true);
    const laughs = [
      "a: &a [x]",
      ..."bcdefgh".split("").map((key, n) => `${key}: &${key} [${Array(9).fill(`*${"abcdefg"[n]}`).join(", ")}]`),
    ].join("\n");
    expect(problems(laughs)[0]!.message).toContain("aliases");
  });

  it("refuses characters that cannot be stored, escaped ones too", () => {
    expect(problems(good.replace("Restore", "Re\0store"))).not.toEqual([]);
    expect(problems(good.replace("title: Restore", 'title: "Re\\ud800store" #'))[0]!.message).toContain("cannot be stored");
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.tuple(fc.nat(good.length), fc.string()).map(([at, text]) => good.slice(0, at) + text + good.slice(at)),
        ),
        (text) => {
          const parsed = parseRunbook(text);
          if (!parsed.ok) for (const problem of parsed.problems) expect(problem.line).toBeGreaterThanOrEqual(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});
