import { describe, expect, it } from "vitest";
import type { Member } from "@/lib/contracts/member";
import type { OrgPolicy, PolicyGroup } from "@/lib/contracts/policy";
import { sentencesOf } from "@/lib/sentence";
import { messagesOf } from "@/messages/messages-of";
import { makeFormats } from "../formats";
import { policySentences } from "./sentences";

const sentencesIn = (locale: "en" | "zh-CN") => {
  const status = sentencesOf(locale, "status");
  return policySentences({
    t: sentencesOf(locale, "policy"),
    word: (kind, value) => status(`${kind}.${value}` as "risk.disruptive"),
    duration: makeFormats(locale, messagesOf(locale).format).duration,
  });
};
const english = sentencesIn("en");
const chinese = sentencesIn("zh-CN");

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
    expect(english.risk(policy, "read-only")).toBe("A read-only repair needs no approval.");
    expect(english.risk(policy, "reversible")).toBe("A reversible repair needs one of “lead or owner”, within 1 d, and a reason.");
    expect(english.risk(policy, "irreversible")).toBe(
      "An irreversible repair needs two of sre, within 30 min, with the node's name typed by each of them and a passkey's signature of each of them, and a reason.",
    );
  });

  it("says everything that a label requires: in addition, or instead", () => {
    const [vision] = policy.labels;
    expect(english.labelRule(policy, vision!)).toEqual([
      "A disruptive repair on team=vision needs one of vision and one of sre, within 4 h.",
      "A reversible repair on team=vision needs one of vision and one of sre, within 1 d, and a reason.",
    ]);
    const besides = { ...policy, labels: [{ ...vision!, instead: false, risks: ["disruptive" as const] }] };
    expect(english.labelRule(besides, besides.labels[0]!)).toEqual([
      "A disruptive repair on team=vision needs two of “lead or owner”, one of vision and one of sre, within 4 h.",
    ]);
  });

  it("says when nothing begins, and how much may be out", () => {
    const fromMs = Date.UTC(2026, 10, 24, 8);
    expect(
      english.freeze({
        title: "Launch",
        fromMs,
        toMs: fromMs + 3_600_000,
        labels: { stage: "prod" },
        risks: ["irreversible", "disruptive"],
      }),
    ).toBe("Launch: no disruptive or irreversible repair begins on stage=prod from 2026-11-24 08:00 UTC to 2026-11-24 09:00 UTC.");
    const window = { title: "Nights", labels: {}, risks: ["disruptive" as const], weekdays: [6, 0], fromMinute: 1_320, toMinute: 245 };
    expect(english.maintenance(window)).toBe("Nights: disruptive repairs begin only on Sun and Sat between 22:00 and 04:05 UTC.");
    expect(english.blast(policy.blastRadius)).toContain("at most 50 % of the fleet are out at once");
    expect(english.blast({ maxNodes: 3, maxShare: null, disruptivePerHour: 10 })).toContain(
      "at most 3 nodes are out at once and at most 10 nodes may begin in an hour",
    );
    expect(english.blast({ maxNodes: null, maxShare: null, disruptivePerHour: null })).toContain("Nothing bounds");
  });

  it("says who is in a group, by name and by role", () => {
    const people = [{ userId: "user_a", name: "All Ngo", email: "", role: "lead" as const }] as unknown as Member[];
    const group = { name: "sre", roles: ["lead" as const, "owner" as const], userIds: [] };
    expect(english.group(group, people)).toBe("All leads and owners.");
    expect(english.group(group, people, "line")).toBe("all leads and owners.");
    expect(english.group({ ...group, roles: [] }, people)).toBe("Everybody who may approve.");
    expect(english.group({ ...group, userIds: ["user_a"] as PolicyGroup["userIds"] }, people)).toBe(
      "All Ngo, while they are lead or owner.",
    );
  });

  it("lists three things and more, and speaks Chinese", () => {
    expect(english.listed(["a", "b", "c", "d"])).toBe("a, b, c and d");
    expect(english.listed([])).toBe("");
    expect(chinese.risk(policy, "disruptive", { team: "vision" })).toBe(
      "team=vision 节点上有中断的修复需要vision中 1 人和sre中 1 人批准，时限 4 小时。",
    );
    expect(chinese.listed(["a", "b", "c"], "listOr")).toBe("a、b或c");
  });
});
