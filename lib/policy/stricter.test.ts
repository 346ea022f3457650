import { describe, expect, it } from "vitest";
import { ApprovalPolicy } from "./policy";
import { stricterPolicy } from "./stricter";

const leads = (count: number) => ({ label: "leads", count, roles: ["lead" as const], userIds: [] });
const people = (label: string, userIds: string[]) => ({ label, count: 1, roles: [], userIds });
const policy = (more: Partial<ApprovalPolicy> = {}): ApprovalPolicy =>
  ApprovalPolicy.parse({
    groups: [leads(1)],
    fourEyes: false,
    reasonRequired: false,
    typedName: false,
    passkey: false,
    expiresMs: 1_000,
    ...more,
  });

describe("the stricter of two policies", () => {
  it("requires every group of both, and the higher count of a group that both have", () => {
    const both = stricterPolicy(policy({ groups: [leads(2)] }), policy({ groups: [leads(1), people("sre", ["a"])] }));
    expect(both.groups).toEqual([leads(2), people("sre", ["a"])]);
    expect(stricterPolicy(policy(), policy({ groups: [] })).groups).toEqual([leads(1)]);
  });

  it("requires the same people once when two groups have them", () => {
    const both = stricterPolicy(policy({ groups: [people("sre", ["a", "b"])] }), policy({ groups: [people("night sre", ["b", "a"])] }));
    expect(both.groups).toHaveLength(1);
  });

  it("keeps every condition of either policy", () => {
    for (const one of ["fourEyes", "reasonRequired", "typedName", "passkey"] as const) {
      expect(stricterPolicy(policy({ [one]: true }), policy())[one]).toBe(true);
      expect(stricterPolicy(policy(), policy({ [one]: true }))[one]).toBe(true);
    }
    expect(stricterPolicy(policy(), policy({ expiresMs: 5 })).expiresMs).toBe(5);
  });
});
