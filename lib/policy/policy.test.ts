import { describe, expect, it } from "vitest";
import type { Role } from "@/lib/contracts/member";
import type { Risk } from "@/lib/contracts/runbook";
import { shippedPolicy } from "./org-policy";
import { filledSeats, isSatisfied, missingNeeds, wouldHelp } from "./policy";
import { policyOf } from "./policy-of";

const shipped = (risk: Risk) => policyOf(shippedPolicy, risk, []);
const voter = (userId: string, role: Role = "lead") => ({ userId, role });
const group = (label: string, userIds: string[], count = 1) => ({ label, count, roles: [], userIds });

describe("an approval policy", () => {
  it("requires no approval, one or two by risk", () => {
    expect(isSatisfied(shipped("read-only"), [])).toBe(true);
    expect(isSatisfied(shipped("reversible"), [voter("a")])).toBe(true);
    expect(isSatisfied(shipped("disruptive"), [voter("a")])).toBe(false);
    expect(isSatisfied(shipped("disruptive"), [voter("a"), voter("b", "owner")])).toBe(true);
    expect(shipped("irreversible").typedName).toBe(true);
  });

  it("counts a person once, however often they appear", () => {
    expect(isSatisfied(shipped("disruptive"), [voter("a"), voter("a")])).toBe(false);
  });

  it("requires every group, each with different people", () => {
    const policy = { groups: [group("team", ["a", "b"]), group("SRE", ["b", "c"])] };
    expect(isSatisfied(policy, [voter("b")])).toBe(false);
    expect(isSatisfied(policy, [voter("b"), voter("a")])).toBe(true);
    expect(isSatisfied(policy, [voter("a"), voter("c")])).toBe(true);
    expect(isSatisfied(policy, [voter("a"), voter("d")])).toBe(false);
  });

  it("reassigns earlier approvers when that lets more people count", () => {
    const policy = { groups: [group("team", ["a", "b"]), group("SRE", ["a"])] };
    expect(filledSeats(policy, [voter("a")])).toEqual([1, 0]);
    expect(filledSeats(policy, [voter("a"), voter("b")])).toEqual([1, 1]);
    expect(wouldHelp(policy, [voter("a")], voter("b"))).toBe(true);
    expect(wouldHelp(policy, [voter("b")], voter("b"))).toBe(false);
  });

  it("lists what the repair still waits for", () => {
    expect(missingNeeds(shipped("disruptive"), [voter("a")])).toEqual([
      { reason: "approvals", n: 1, group: "lead or owner", of: "role", without: "requester" },
    ]);
    expect(missingNeeds(shipped("reversible"), [voter("a")])).toEqual([]);
  });
});
