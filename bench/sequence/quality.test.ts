import { describe, expect, it } from "vitest";
import { quality } from "./quality";
import { createRandom, isAllowed, lose, misorder, walk, workloads } from "./workloads";

const sequence = (id: string, isFaulty: boolean) => ({ ids: [id], isFaulty });

describe("the quality of a judge of sequences", () => {
  const sequences = [
    ...["a", "b", "c", "d"].map((id) => sequence(id, true)),
    ...["e", "f", "g", "h", "i", "j"].map((id) => sequence(id, false)),
  ];
  const calling = (...called: string[]) => quality(sequences, ([id]) => called.includes(id!));

  it("is precision, recall and their harmonic mean", () => {
    // Four called, three of them right; four are faulty.
    expect(calling("a", "b", "c", "e")).toEqual({ precision: 0.75, recall: 0.75, f1: 0.75 });
    // One called, and right: 2 · 1 · ¼ / 1¼.
    expect(calling("a")).toEqual({ precision: 1, recall: 0.25, f1: 0.4 });
    expect(calling("a", "b", "c", "d", "e", "f", "g", "h")).toEqual({ precision: 0.5, recall: 1, f1: expect.closeTo(2 / 3, 12) });
  });

  it("is 0 for a judge that finds nothing or only healthy sequences, and when no sequence is faulty", () => {
    for (const called of [[], ["e", "f"]]) expect(calling(...called)).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(quality([sequence("e", false)], () => true)).toEqual({ precision: 0, recall: 0, f1: 0 });
  });
});

describe.each(Object.entries(workloads))("generated sequences of the workload %s", (_, automaton) => {
  it("are allowed; inserted faults are not: a wrong order has the same events, and a lost event leaves one fewer", () => {
    const random = createRandom(7);
    for (let n = 0; n < 50; n++) {
      const events = walk(automaton, random);
      expect(isAllowed(automaton, events)).toBe(true);
      const moved = misorder(automaton, events, random);
      const fewer = lose(automaton, events, random);
      if (moved) {
        expect(isAllowed(automaton, moved)).toBe(false);
        expect([...moved].sort()).toEqual([...events].sort());
      }
      if (fewer) {
        expect(isAllowed(automaton, fewer)).toBe(false);
        expect(fewer).toHaveLength(events.length - 1);
      }
      expect(moved ?? fewer).not.toBeNull();
    }
  });
});
