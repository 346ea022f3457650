import { describe, expect, it } from "vitest";
import { OrgId } from "@/lib/contracts/ids";
import { Plan, type PlanAnswers } from "@/lib/contracts/plan";
import { parseRunbook } from "@/lib/runbooks/parse";
import { runbookYaml } from "@/scripts/testing/repairs";
import { renderPlan, repairLimitMs, targetLimitMs } from "./plan";

const parsed = parseRunbook(runbookYaml("say-it"));
if (!parsed.ok) throw new Error("the test's runbook must hold");
const uuid = (n: number) => `018f0000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const input = {
  orgId: OrgId.parse(uuid(1)),
  repairId: uuid(2),
  createdAtMs: 1_000,
  expiresAtMs: 2_000,
  runbook: parsed.runbook,
  version: 3,
  reason: "because",
  targets: [{ targetId: uuid(3), nodeId: uuid(4), nodeName: "a", workload: "", parameters: { message: "$(reboot) 'x'\n--help" } }],
  answers: undefined,
};
const answers: PlanAnswers = {
  testSetId: uuid(5),
  testSet: "golden",
  rows: 2,
  prompt: "Greeting",
  promptVersion: 3,
  sha256: "a".repeat(64),
  endpointId: uuid(6),
  endpoint: "Chat",
  model: "qwen3-8b",
  within: "5m",
};

describe("a plan", () => {
  it("is the same hash for the same input, whatever the order of keys", () => {
    const again = { ...input, targets: input.targets.map(({ parameters, ...rest }) => ({ parameters, ...rest })) };
    expect(renderPlan(again).planHash).toBe(renderPlan(input).planHash);
  });

  it.each([
    ["org", { orgId: OrgId.parse(uuid(9)) }],
    ["repair", { repairId: uuid(9) }],
    ["creation", { createdAtMs: 1_001 }],
    ["expiry", { expiresAtMs: 2_001 }],
    ["version", { version: 4 }],
    ["reason", { reason: "because!" }],
    ["value", { targets: [{ ...input.targets[0]!, parameters: { message: "other" } }] }],
    ["concurrency", { concurrency: 2 }],
    ["golden prompt", { answers }],
  ])("is another hash for another %s", (_, change) => {
    expect(renderPlan({ ...input, ...change }).planHash).not.toBe(renderPlan(input).planHash);
  });

  it("covers the golden prompts with its hash, and has no field for them without", () => {
    const { plan, planHash } = renderPlan({ ...input, answers });
    expect(Plan.parse(plan)).toEqual(plan);
    expect(renderPlan({ ...input, answers: { ...answers, sha256: "b".repeat(64) } }).planHash).not.toBe(planHash);
    expect(renderPlan({ ...input, answers: { ...answers, endpointId: uuid(7) } }).planHash).not.toBe(planHash);
    expect(Object.keys(renderPlan(input).plan)).not.toContain("answers");
  });

  it("shows values as they are and scripts as they are, and never mixes them", () => {
    const { plan } = renderPlan(input);
    expect(Plan.parse(plan)).toEqual(plan);
    expect(plan.targets[0]!.parameters.message).toBe("$(reboot) 'x'\n--help");
    expect(JSON.stringify(plan.steps)).not.toContain("reboot");
  });

  it("has an end: the sum of its time-outs, and as much again for a verification on a busy host", () => {
    const { plan } = renderPlan(input);
    expect(targetLimitMs(plan)).toBe(20_000);
    expect(repairLimitMs(plan, 1_000)).toBe(21_000);
  });
});
