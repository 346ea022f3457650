import { describe, expect, it } from "vitest";
import { FINDING_CODES } from "@/lib/contracts/finding-codes";
import { lintRunbook } from "./lint-runbook";
import { starter } from "./starter";

describe("the text that a new runbook begins with", () => {
  it("is a runbook, for findings that exist", () => {
    const { runbook, problems } = lintRunbook(starter, ({ reason = "" }) => reason);
    expect(problems).toEqual([]);
    const known = Object.entries(FINDING_CODES).flatMap(([check, codes]) => Object.keys(codes).map((code) => `${check}/${code}`));
    expect(runbook?.repairs.filter((finding) => !known.includes(finding))).toEqual([]);
  });
});
