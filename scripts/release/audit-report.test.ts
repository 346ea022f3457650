import { describe, expect, it } from "vitest";
import { readAudit } from "./audit-report";

const answer = (severity: string) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: { leaky: { name: "leaky", severity, via: [{ title: "Reads past its end" }] } },
    metadata: { vulnerabilities: { low: severity === "low" ? 1 : 0, high: severity === "high" ? 1 : 0, total: 1 } },
  });

describe("the audit of packages", () => {
  it("names each vulnerability, and fails only for high or critical ones", () => {
    expect(readAudit(answer("low"))).toMatchObject({ answered: true, isSerious: false });
    expect(readAudit(answer("high"))).toEqual({
      answered: true,
      isSerious: true,
      lines: ["high leaky: Reads past its end", "packages_audit=answered low=0 high=1 total=1"],
    });
  });

  it.each([
    ["refuses", JSON.stringify({ message: "405 Method Not Allowed", statusCode: 405 }), "405 Method Not Allowed"],
    ["is away", "", "npm printed no report"],
    ["answers something else", "{}", "unknown form"],
  ])("says so when the registry %s, and does not report success", (_, output, why) => {
    const report = readAudit(output);
    expect(report.answered).toBe(false);
    expect(report.lines[0]).toMatch(/^packages_audit=not answered/);
    expect(report.lines[0]).toContain(why);
  });
});
