import { describe, expect, it } from "vitest";
import { AlertRule } from "@/lib/contracts/alert-rule";
import { draftOf, ofKind, ruleOf } from "./draft";
import { durationText } from "./typed-condition";

const bounded = { side: "below", bound: 0.2, clear: 0.3 };
const conditions = [
  { kind: "threshold", series: "x", ...bounded },
  { kind: "rate", series: "x_total", overMs: 90_000, ...bounded },
  { kind: "ratio", series: "a", of: "b", ...bounded },
  { kind: "absence", series: 'x{gpu="0"}', withinMs: 7_200_000 },
  { kind: "forecast", series: "x", bound: 1, horizonMs: 3_600_000, historyMs: 86_400_000 },
  { kind: "anomaly", series: "x", score: 4, side: "both" },
  { kind: "cluster", workload: "web", what: "client", share: 0.255, badShare: 0.5, fewest: 100 },
  { kind: "avalanche", workload: "", score: 7.5 },
  { kind: "template", workload: "", mode: "rare", contains: "GPU", errorsOnly: false, fewest: 2, most: 5, unseenMs: 7_200_000 },
  { kind: "shift", workload: "", contains: "", factor: 3, score: 1.5, fewest: 20 },
  { kind: "sequence", workload: "loader", share: 0.2, clearShare: 0.07, fewest: 25 },
];

describe("a rule in its editor", () => {
  it.each(conditions)("is unchanged after a round trip through the form: $kind", (condition) => {
    const forMs = "clear" in condition || ["cluster", "avalanche", "shift"].includes(condition.kind) ? 90_000 : 0;
    const rule = AlertRule.parse({ name: "A rule", filter: "gpu:H200", condition, forMs, clearMs: 0, severity: "critical" });
    expect(ruleOf(draftOf(rule))).toEqual({ rule, wrong: [] });
  });

  it("names the invalid fields", () => {
    const draft = draftOf(null);
    expect(ruleOf(draft).wrong).toEqual(["name", "bound", "clear"]);
    expect(ruleOf({ ...draft, name: "x", bound: "85" }).rule?.condition).toMatchObject({ bound: 85, clear: 85 });
    expect(ruleOf({ ...draft, name: "x", bound: "85", clear: "90" }).wrong).toEqual(["clear"]);
    expect(ruleOf({ ...draft, name: "x", bound: "85", holdsFor: "soon" }).wrong).toEqual(["holdsFor"]);
    expect(ruleOf({ ...draft, name: "x", kind: "absence", within: "ages" }).wrong).toEqual(["within"]);
  });

  it("begins each kind with valid numbers, and refuses numbers out of bounds", () => {
    const draft = { ...draftOf(null), name: "x" };
    for (const kind of ["cluster", "avalanche", "template", "shift", "sequence"] as const)
      expect(ruleOf({ ...draft, ...ofKind(kind) }).rule?.condition.kind).toBe(kind);
    expect(ruleOf({ ...draft, ...ofKind("cluster"), share: "101" }).wrong).toEqual(["share"]);
    expect(ruleOf({ ...draft, ...ofKind("cluster"), fewest: "0.5" }).wrong).toEqual(["fewest"]);
    expect(ruleOf({ ...draft, ...ofKind("avalanche"), score: "2" }).wrong).toEqual(["score"]);
    expect(ruleOf({ ...draft, ...ofKind("sequence"), clearShare: "30" }).wrong).toEqual(["clearShare"]);
    expect(ruleOf({ ...draft, ...ofKind("template"), mode: "rare", unseen: "800h" }).wrong).toEqual(["unseen"]);
  });

  it("writes spans in the largest unit without a remainder", () => {
    expect([0, 30_000, 90_000, 300_000, 7_200_000, 172_800_000].map(durationText)).toEqual(["0s", "30s", "90s", "5m", "2h", "48h"]);
  });
});
