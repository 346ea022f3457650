import { describe, expect, it } from "vitest";
import type { Role } from "@/lib/contracts/member";
import { defaultPolicies, filledSeats, isSatisfied, neededSentences, wouldHelp } from "./policy";

const voter = (userId: string, role: Role = "lead") => ({ userId, role });
const group = (label: string, userIds: string[], count = 1) => ({ label, count, roles: [], userIds });

describe("an approval policy", () => {
  it("asks nobody, one or two by risk", () => {
    expect(isSatisfied(defaultPolicies["read-only"], [])).toBe(true);
    expect(isSatisfied(defaultPolicies.reversible, [voter("a")])).toBe(true);
    expect(isSatisfied(defaultPolicies.disruptive, [voter("a")])).toBe(false);
    expect(isSatisfied(defaultPolicies.disruptive, [voter("a"), voter("b", "owner")])).toBe(true);
    expect(defaultPolicies.irreversible.typedName).toBe(true);
  });

  it("counts a person once, however often they appear", () => {
    expect(isSatisfied(defaultPolicies.disruptive, [voter("a"), voter("a")])).toBe(false);
  });

  it("asks every group, each for people of its own", () => {
    const policy = { groups: [group("team", ["a", "b"]), group("SRE", ["b", "c"])] };
    expect(isSatisfied(policy, [voter("b")])).toBe(false);
    expect(isSatisfied(policy, [voter("b"), voter("a")])).toBe(true);
    expect(isSatisfied(policy, [voter("a"), voter("c")])).toBe(true);
    expect(isSatisfied(policy, [voter("a"), voter("d")])).toBe(false);
  });

  it("reseats who came first when that lets more people count", () => {
    const policy = { groups: [group("team", ["a", "b"]), group("SRE", ["a"])] };
    expect(filledSeats(policy, [voter("a")])).toEqual([1, 0]);
    expect(filledSeats(policy, [voter("a"), voter("b")])).toEqual([1, 1]);
    expect(wouldHelp(policy, [voter("a")], voter("b"))).toBe(true);
    expect(wouldHelp(policy, [voter("b")], voter("b"))).toBe(false);
  });

  it("says in a sentence what is still needed", () => {
    expect(neededSentences(defaultPolicies.disruptive, [voter("a")])).toEqual(["1 approval by a lead or owner who did not request it"]);
    expect(neededSentences(defaultPolicies.reversible, [voter("a")])).toEqual([]);
  });
});
