import { describe, expect, it } from "vitest";
import { type Candidate, findJoins, WINDOW_MS } from "./group";

let count = 0;
const incident = (nodeId: string, more: Partial<Candidate> = {}): Candidate => ({
  id: `i${++count}`.padEnd(4, "0"),
  nodeId,
  checkId: "gpu.driver",
  code: "silent",
  workload: "",
  openedAtMs: count * 1_000,
  traits: {},
  isFree: true,
  ...more,
});
const share = (shares: Record<string, number>) => (trait: string) => shares[trait] ?? 1;
const leads = (candidates: Candidate[], shares: Record<string, number> = {}) =>
  Object.fromEntries(findJoins(candidates, share(shares)).map(({ memberId, leadId }) => [memberId, leadId]));

describe("finding what belongs together", () => {
  it("takes a pair by a rare trait, and a common trait only for three or more", () => {
    const [a, b, c] = ["n1", "n2", "n3"].map((node) => incident(node, { traits: { rack: "r1" } })) as [Candidate, Candidate, Candidate];
    expect(leads([a, b], { rack: 0.1 })).toEqual({ [b.id]: a.id });
    expect(leads([a, b], { rack: 0.9 })).toEqual({});
    expect(leads([a, b, c], { rack: 0.9 })).toEqual({ [b.id]: a.id, [c.id]: a.id });
  });

  it("does not group other faults, other times, one node twice, or incidents that a person took out", () => {
    const a = incident("n1", { traits: { rack: "r1" } });
    const apart = [
      incident("n2", { traits: { rack: "r1" }, code: "other" }),
      incident("n3", { traits: { rack: "r1" }, openedAtMs: a.openedAtMs + 2 * WINDOW_MS }),
      incident("n1", { traits: { rack: "r1" }, workload: "x" }),
      incident("n4", { traits: { rack: "r1" }, isFree: false }),
    ];
    expect(leads([a, ...apart], { rack: 0.1 })).toEqual({});
  });

  it("makes faults members of a deeper fault on the same node, also of the group that it is in", () => {
    const [a, b] = ["n1", "n2"].map((node) => incident(node, { traits: { rack: "r1" } })) as [Candidate, Candidate];
    const slow = incident("n2", { checkId: "inference.latency" });
    const elsewhere = incident("n9", { checkId: "inference.latency" });
    expect(leads([a, b, slow, elsewhere], { rack: 0.1 })).toEqual({ [b.id]: a.id, [slow.id]: a.id });
  });

  it("counts the ranks of one run as sharing the run", () => {
    const ranks = ["n1", "n2", "n3"].map((node) =>
      incident(node, { checkId: "distributed.comm", workload: "llm", traits: { workload: "llm" } }),
    );
    expect(Object.keys(leads(ranks, { workload: 0 }))).toHaveLength(2);
  });
});
