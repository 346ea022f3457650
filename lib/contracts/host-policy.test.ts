import { describe, expect, it } from "vitest";
import { policyRefusal } from "./host-policy";
import { Step } from "./runbook";

const steps = (...all: object[]) => ({ steps: all.map((step) => Step.parse(step)), rollback: [] });
const restart = { id: "again", service: { action: "restart", unit: "vllm.service" } };

describe("a host's policy", () => {
  it("accepts a plan without forbidden steps", () => {
    expect(policyRefusal({ mode: "full", forbid: ["reboot", "packages"] }, steps(restart))).toBeUndefined();
  });

  it("refuses everything when it is read-only", () => {
    expect(policyRefusal({ mode: "read-only", forbid: [] }, steps(restart))).toEqual({ kind: "read-only" });
  });

  it("names the class and the step, also of a rollback and of what a script starts", () => {
    const limits = { mode: "full" as const, forbid: ["packages", "service"] };
    expect(policyRefusal(limits, { steps: [], rollback: steps(restart).steps })).toEqual({
      kind: "forbidden",
      forbids: "service",
      stepId: "again",
    });
    expect(policyRefusal(limits, steps({ id: "pins", run: { script: "python -m pip install torch" } }))).toMatchObject({
      forbids: "packages",
      stepId: "pins",
    });
  });

  it("ignores classes that only a newer agent knows", () => {
    expect(policyRefusal({ mode: "full", forbid: ["teleport"] }, steps(restart))).toBeUndefined();
  });
});
