import { describe, expect, it } from "vitest";
import { RepairState, TargetState } from "@/lib/contracts/repair";
import { isFinalRepair, isFinalTarget, repairStates, targetPath, targetStates } from "./state";

describe("the tables of states", () => {
  it("lead out of every state to a final one, and out of no final one", () => {
    for (const table of [repairStates, targetStates] as Record<string, { next: readonly string[] }>[]) {
      for (const start of Object.keys(table)) {
        const reached = new Set([start]);
        for (const state of reached) for (const next of table[state]!.next) reached.add(next);
        expect([...reached].some((state) => table[state]!.next.length === 0)).toBe(true);
      }
    }
  });

  it("name an owner for every state that is not final", () => {
    for (const state of RepairState.options) expect(repairStates[state].owner !== "").toBe(repairStates[state].next.length > 0);
    for (const state of TargetState.options) expect(targetStates[state].owner !== "").toBe(!isFinalTarget(state));
  });

  it("agree with the sets in the contract on which states are final", () => {
    for (const state of RepairState.options) expect(isFinalRepair(state)).toBe(repairStates[state].next.length === 0);
    for (const state of TargetState.options) expect(isFinalTarget(state)).toBe(targetStates[state].next.length === 0);
  });

  it("let a late result settle a lost target, and lead nowhere else from there", () => {
    expect(TargetState.options.filter((state) => targetPath("lost", state) !== null)).toEqual([
      "fixed",
      "not-fixed",
      "unproved",
      "rolled-back",
      "rollback-failed",
      "failed",
      "cancelled",
    ]);
  });

  it("let every state that is not final be cancelled, except a rollback, which always ends", () => {
    for (const state of RepairState.options)
      if (repairStates[state].next.length > 0) expect(repairStates[state].next).toContain("cancelled");
    for (const state of TargetState.options)
      if (!isFinalTarget(state) && state !== "rolling-back") expect(targetStates[state].next).toContain("cancelled");
  });

  it("never run a target twice: nothing leads back to ready, or from an end to a beginning", () => {
    for (const state of TargetState.options) {
      if (state !== "waiting") expect(targetPath(state, "ready") ?? []).toEqual([]);
      if (isFinalTarget(state)) expect(targetPath(state, "running")).toBeNull();
    }
  });

  it("have a way to an end whose phases were not reported", () => {
    expect(targetPath("running", "fixed")).toEqual(["verifying", "fixed"]);
    expect(targetPath("ready", "rolled-back")).toEqual(["running", "rolling-back", "rolled-back"]);
    expect(targetPath("lost", "fixed")).toEqual(["fixed"]);
    expect(targetPath("fixed", "failed")).toBeNull();
  });
});
