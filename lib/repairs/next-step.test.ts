import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TargetState } from "@/lib/contracts/repair";
import { cutWaves } from "@/lib/contracts/waves";
import { nextStep, type RepairView, type TargetView } from "./next-step";
import { isFinalRepair, isFinalTarget, repairStates, targetStates } from "./state";

const target = (state: TargetState, wave = 0, exitCode: number | null = null): TargetView => ({
  state,
  wave,
  exitCode,
  finishedAt: isFinalTarget(state) ? new Date(1_000) : null,
  cancelRequestedAt: null,
});
const running: RepairView = { state: "running", resumedAt: null, plan: { failureShare: 0 } };

describe("what a repair does next", () => {
  it("opens a wave only when the one before has ended", () => {
    expect(nextStep(running, [target("verifying", 0), target("waiting", 1)])).toEqual({ kind: "open", wave: 0 });
    expect(nextStep(running, [target("fixed", 0), target("waiting", 1)])).toEqual({ kind: "open", wave: 1 });
  });

  it("halts at a failed verification, whatever failure share is allowed", () => {
    const lenient = { ...running, plan: { failureShare: 1 } };
    expect(nextStep(lenient, [target("not-fixed"), target("waiting", 1)])).toMatchObject({ kind: "halt" });
    expect(nextStep(lenient, [target("rolled-back", 0, 0), target("waiting", 1)])).toMatchObject({ kind: "halt" });
    expect(nextStep(lenient, [target("rolled-back", 0, 1), target("waiting", 1)])).toMatchObject({ kind: "open" });
  });

  it("halts when it is unknown whether the fault is gone, and says so", () => {
    const lenient = { ...running, plan: { failureShare: 1 } };
    const step = nextStep(lenient, [target("unproved"), target("waiting", 1)]);
    expect(step).toMatchObject({
      kind: "halt",
      why: { text: "It is unknown whether the fault is gone on 1 node: the check timed out." },
    });
    expect(nextStep(running, [target("unproved")])).toMatchObject({
      kind: "close",
      to: "failed",
      why: { text: "0 of 1 fixed, 1 not proved" },
    });
  });

  it("ends without a halt when no target is left", () => {
    expect(nextStep(running, [target("not-fixed")])).toMatchObject({ kind: "close", to: "failed" });
    expect(nextStep(running, [target("fixed"), target("fixed", 1)])).toMatchObject({ kind: "close", to: "succeeded" });
    expect(nextStep(running, [target("fixed"), target("cancelled", 1)])).toMatchObject({ kind: "close", to: "cancelled" });
  });

  it("halts only for what failed after someone resumed", () => {
    const resumed = { ...running, resumedAt: new Date(2_000) };
    expect(nextStep(resumed, [target("failed"), target("waiting", 1)])).toEqual({ kind: "open", wave: 1 });
  });
});

/** An engine without a database: the tables, the rule, and dice. */
function simulate(count: number, waves: number[], failureShare: number, dice: number[]) {
  const targets = cutWaves(
    Array.from({ length: count }, (_, n) => n),
    waves,
  ).flatMap((wave, index) => wave.map(() => target("waiting", index)));
  const repair = { ...running, plan: { failureShare } } as { -readonly [K in keyof RepairView]: RepairView[K] };
  const begun = targets.map(() => 0);
  let clock = 10;
  const roll = () => dice[clock++ % dice.length] ?? 0;
  const openWave = () => Math.min(...targets.filter((one) => !isFinalTarget(one.state)).map((one) => one.wave));

  for (let step = 0; step < 600 && !isFinalRepair(repair.state); step++) {
    const next = nextStep(repair, targets);
    if (next.kind === "close") {
      expect(targets.every((one) => isFinalTarget(one.state))).toBe(true);
      if (repair.state === "paused") repair.state = "running";
      expect(repairStates[repair.state].next).toContain(next.to);
      repair.state = next.to;
      break;
    }
    if (next.kind === "halt") repair.state = "halted";
    if (next.kind === "open") {
      expect(repair.state).toBe("running");
      expect(next.wave).toBe(openWave());
      for (const one of targets) if (one.state === "waiting" && one.wave === next.wave && roll() % 2 === 0) one.state = "ready";
    }
    // A person, now and then.
    if (repair.state === "running" && roll() % 17 === 0) repair.state = "paused";
    else if ((repair.state === "paused" || repair.state === "halted") && roll() % 3 === 0) {
      if (repair.state === "halted") repair.resumedAt = new Date(clock);
      repair.state = "running";
    }
    // An agent, a sweep, or silence.
    const index = roll() % targets.length;
    const one = targets[index]!;
    const choices = one.state === "waiting" || isFinalTarget(one.state) ? [] : targetStates[one.state].next;
    const to = choices[roll() % Math.max(1, choices.length)];
    if (!to) continue;
    if (one.state === "ready" && to === "running") begun[index]! += 1;
    one.state = to;
    if (isFinalTarget(to)) one.finishedAt = new Date(++clock);
  }
  return { repair, targets, begun };
}

describe("any interleaving of agents, sweeps, pauses and resumes", () => {
  it("ends, runs no target twice, and succeeds only when every target did", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 0.25, 1),
        fc.array(fc.nat(1_000), { minLength: 50, maxLength: 400 }),
        (count, waves, failureShare, dice) => {
          const { repair, targets, begun } = simulate(count, waves, failureShare, dice);
          expect(Math.max(...begun)).toBeLessThanOrEqual(1);
          // Dice that never let anybody act do not end it; deadlines do.
          fc.pre(isFinalRepair(repair.state));
          expect(repair.state === "succeeded").toBe(targets.every((one) => one.state === "fixed"));
        },
      ),
      { numRuns: 200, maxSkipsPerRun: 1_000 },
    );
  });
});
