import { describe, expect, it } from "vitest";
import { policyGaps } from "./gaps";
import { shippedPolicy } from "./org-policy";
import type { Member } from "./voters";

const person = (name: string, role: Member["role"]): Member => ({ userId: name, name, role });
const [ada, ben, cem, dee] = [person("Ada", "owner"), person("Ben", "lead"), person("Cem", "lead"), person("Dee", "operator")];
const brief = (members: Member[], policy = shippedPolicy) =>
  policyGaps(policy, members).map(({ risk, requesters, everybody, approvers }) => ({ risk, requesters, everybody, approvers }));

describe("gaps of an approval policy", () => {
  it("are everywhere for an owner who is alone", () => {
    const gap = { requesters: ["Ada"], everybody: true, approvers: ["Ada"] };
    expect(brief([ada])).toEqual([
      { risk: "reversible", ...gap },
      { risk: "disruptive", ...gap },
      { risk: "irreversible", ...gap },
    ]);
  });

  it("close for reversible repairs under the solo rule", () => {
    expect(brief([ada], { ...shippedPolicy, solo: true }).map((gap) => gap.risk)).toEqual(["disruptive", "irreversible"]);
  });

  it("name those whose requests are stuck when two approve and two are asked for", () => {
    expect(brief([ada, ben, dee])).toEqual([
      { risk: "disruptive", requesters: ["Ada", "Ben"], everybody: false, approvers: ["Ada", "Ben"] },
      { risk: "irreversible", requesters: ["Ada", "Ben"], everybody: false, approvers: ["Ada", "Ben"] },
    ]);
  });

  it("are none with three approvers", () => {
    expect(brief([ada, ben, cem])).toEqual([]);
  });

  it("are seen for the labels of a rule", () => {
    const policy = {
      ...shippedPolicy,
      groups: [...shippedPolicy.groups, { name: "vision", roles: [], userIds: ["Ben"] }],
      labels: [
        {
          labels: { team: "vision" },
          risks: ["reversible" as const],
          approvals: [{ group: "vision", count: 1 }],
          instead: true,
          passkey: false,
        },
      ],
    };
    expect(policyGaps(policy, [ada, ben, cem])).toEqual([
      { risk: "reversible", labels: { team: "vision" }, needed: 1, requesters: ["Ben"], everybody: false, approvers: ["Ben"] },
    ]);
  });
});
