import { describe, expect, it } from "vitest";
import type { OrgPolicy } from "@/lib/contracts/policy";
import { blastSentence, fourEyesSentence, freezeSentence, labelRuleSentences, maintenanceSentence, riskSentence } from "./sentences";

const rule = { reasonRequired: false, typedName: false, passkey: false };
const policy: OrgPolicy = {
  fourEyes: true,
  solo: false,
  groups: [
    { name: "lead or owner", roles: ["owner", "lead"], userIds: [] },
    { name: "vision", roles: ["lead"], userIds: [] },
    { name: "sre", roles: [], userIds: [] },
  ],
  risks: {
    "read-only": { ...rule, approvals: [], expiry: "24h" },
    reversible: { ...rule, approvals: [{ group: "lead or owner", count: 1 }], reasonRequired: true, expiry: "24h" },
    disruptive: { ...rule, approvals: [{ group: "lead or owner", count: 2 }], expiry: "4h" },
    irreversible: { ...rule, approvals: [{ group: "sre", count: 2 }], typedName: true, passkey: true, reasonRequired: true, expiry: "30m" },
  },
  labels: [
    {
      labels: { team: "vision" },
      risks: ["disruptive", "reversible"],
      approvals: [
        { group: "vision", count: 1 },
        { group: "sre", count: 1 },
      ],
      instead: true,
      passkey: false,
    },
  ],
  freezes: [],
  maintenance: [],
  blastRadius: { maxNodes: null, maxShare: 0.5, disruptivePerHour: null },
};

describe("a policy in plain sentences", () => {
  it("says how many of which groups, by when, and with what besides", () => {
    expect(riskSentence(policy, "read-only")).toBe("A read-only repair needs no approval.");
    expect(riskSentence(policy, "reversible")).toBe("A reversible repair needs one of “lead or owner”, within 1 d, and a reason.");
    expect(riskSentence(policy, "irreversible")).toBe(
      "An irreversible repair needs two of sre, within 30 min, with the node's name typed by each of them and a passkey's signature of each of them, and a reason.",
    );
  });

  it("says what holds on a label as a whole: what is asked besides, or instead", () => {
    const [vision] = policy.labels;
    expect(labelRuleSentences(policy, vision!)).toEqual([
      "A disruptive repair on team=vision needs one of vision and one of sre, within 4 h.",
      "A reversible repair on team=vision needs one of vision and one of sre, within 1 d, and a reason.",
    ]);
    const besides = { ...policy, labels: [{ ...vision!, instead: false, risks: ["disruptive" as const] }] };
    expect(labelRuleSentences(besides, besides.labels[0]!)).toEqual([
      "A disruptive repair on team=vision needs two of “lead or owner”, one of vision and one of sre, within 4 h.",
    ]);
  });

  it("says when nothing begins, and how much may be out", () => {
    const fromMs = Date.UTC(2026, 10, 24, 8);
    expect(
      freezeSentence({
        title: "Launch",
        fromMs,
        toMs: fromMs + 3_600_000,
        labels: { stage: "prod" },
        risks: ["irreversible", "disruptive"],
      }),
    ).toBe("Launch: no disruptive or irreversible repair begins on stage=prod from 2026-11-24 08:00 UTC to 2026-11-24 09:00 UTC.");
    const window = { title: "Nights", labels: {}, risks: ["disruptive" as const], weekdays: [6, 0], fromMinute: 1_320, toMinute: 245 };
    expect(maintenanceSentence(window)).toBe("Nights: disruptive repairs begin only on Sun and Sat between 22:00 and 04:05 UTC.");
    expect(blastSentence(policy.blastRadius)).toContain("at most 50 % of the fleet are out at once");
    expect(blastSentence({ maxNodes: 3, maxShare: null, disruptivePerHour: 10 })).toContain(
      "at most 3 nodes are out at once and at most 10 nodes may begin in an hour",
    );
    expect(blastSentence({ maxNodes: null, maxShare: null, disruptivePerHour: null })).toContain("Nothing bounds");
    expect(fourEyesSentence(false)).toContain("off");
  });
});
