import { describe, expect, it } from "vitest";
import { Step } from "../../lib/contracts/runbook";
import type { JournalTarget } from "../disk/journal";
import { placeOf, pointToGoOn } from "./resume-point";

const plan = {
  steps: [
    { id: "plain", run: { script: "true" } },
    { id: "again", resumable: true, run: { script: "true" } },
    { id: "boot", reboot: { reason: "x" } },
    { id: "update", update: { action: "install", version: "2.0", sha256: "x" } },
  ].map((step) => Step.parse(step)),
  rollback: [
    { id: "undo", resumable: true, run: { script: "true" } },
    { id: "return", update: { action: "return" } },
  ].map((step) => Step.parse(step)),
};
const begun = { kind: "begun" as const, repairId: "r", targetId: "t", fencingToken: 1, bootId: "one", expiresAtMs: 1, atMs: 1 };
const known = (phase?: "running" | "verifying" | "rolling-back", step = -1): JournalTarget => ({
  begun,
  ...(phase ? { last: { kind: "phase", targetId: "t", phase, step, bootId: "one", atMs: 1 } } : {}),
});

describe("resuming after a restart", () => {
  it("never happens in a step while the host was not rebooted", () => {
    for (const step of [0, 1, 2]) expect(pointToGoOn(known("running", step), plan, "one")).toBeUndefined();
    expect(pointToGoOn(known(), plan, "one")).toBeUndefined();
  });

  it("after a reboot continues after a reboot step, repeats a resumable one, and leaves others", () => {
    expect(pointToGoOn(known("running", 2), plan, "two")).toEqual({ phase: "running", step: 3 });
    expect(pointToGoOn(known("running", 1), plan, "two")).toEqual({ phase: "running", step: 1 });
    expect(pointToGoOn(known("running", 0), plan, "two")).toBeUndefined();
    expect(pointToGoOn(known(), plan, "two")).toBeUndefined();
  });

  it("after an update of the agent continues as the update ended, in a rollback too, and not at all when it was never begun", () => {
    const ok = { action: "install" as const, ok: true, sentence: "" };
    expect(pointToGoOn(known("running", 3), plan, "one", ok)).toEqual({ phase: "running", step: 4 });
    expect(pointToGoOn(known("running", 3), plan, "one", { ...ok, ok: false, sentence: "was undone" })).toEqual({
      phase: "running",
      step: 3,
      failure: "was undone",
    });
    expect(pointToGoOn(known("running", 3), plan, "one")).toBeUndefined();
    // The rollback had not begun to go back when the agent ended: what is known is the update before it.
    expect(pointToGoOn(known("rolling-back", 1), plan, "one", ok)).toBeUndefined();
    expect(pointToGoOn(known("rolling-back", 1), plan, "one", { ...ok, action: "return" })).toEqual({ phase: "rolling-back", step: 2 });
  });

  it("verifies again at any time, and never continues another rollback", () => {
    expect(pointToGoOn(known("verifying"), plan, "one")).toEqual({ phase: "verifying", step: -1 });
    expect(pointToGoOn(known("rolling-back", 0), plan, "two")).toBeUndefined();
  });

  it("says where it was for people", () => {
    expect([placeOf(known()), placeOf(known("running", 1)), placeOf(known("verifying"))]).toEqual([
      "running, step 1",
      "running, step 2",
      "verifying",
    ]);
  });
});
