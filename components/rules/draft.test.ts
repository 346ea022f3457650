import { describe, expect, it } from "vitest";
import { AlertRule } from "@/lib/contracts/alert-rule";
import { type Draft, draftOf, durationText, ruleOf } from "./draft";

const bounded = { side: "below", bound: 0.2, clear: 0.3 };
const conditions = [
  { kind: "threshold", series: "x", ...bounded },
  { kind: "rate", series: "x_total", overMs: 90_000, ...bounded },
  { kind: "ratio", series: "a", of: "b", ...bounded },
  { kind: "absence", series: 'x{gpu="0"}', withinMs: 7_200_000 },
  { kind: "forecast", series: "x", bound: 1, horizonMs: 3_600_000, historyMs: 86_400_000 },
  { kind: "anomaly", series: "x", score: 4, side: "both" },
];

describe("a rule in its editor", () => {
  it.each(conditions)("comes out as it went in: $kind", (condition) => {
    const forMs = "clear" in condition ? 90_000 : 0;
    const rule = AlertRule.parse({ name: "A rule", filter: "gpu:H200", condition, forMs, clearMs: 0, severity: "critical" });
    expect(ruleOf(draftOf(rule) as Draft)).toEqual({ rule, wrong: [] });
  });

  it("names the fields that do not fit", () => {
    const draft = draftOf(null) as Draft;
    expect(ruleOf(draft).wrong).toEqual(["name", "bound", "clear"]);
    expect(ruleOf({ ...draft, name: "x", bound: "85" }).rule?.condition).toMatchObject({ bound: 85, clear: 85 });
    expect(ruleOf({ ...draft, name: "x", bound: "85", clear: "90" }).wrong).toEqual(["clear"]);
    expect(ruleOf({ ...draft, name: "x", bound: "85", holdsFor: "soon" }).wrong).toEqual(["holdsFor"]);
    expect(ruleOf({ ...draft, name: "x", kind: "absence", within: "ages" }).wrong).toEqual(["within"]);
  });

  it("leaves alone a rule of a kind that it cannot write", () => {
    expect(draftOf(AlertRule.parse({ name: "x", condition: { kind: "sequence", share: 0.2 } }))).toBeNull();
  });

  it("writes spans in the largest unit that leaves no rest", () => {
    expect([0, 30_000, 90_000, 300_000, 7_200_000, 172_800_000].map(durationText)).toEqual(["0s", "30s", "90s", "5m", "2h", "48h"]);
  });
});
