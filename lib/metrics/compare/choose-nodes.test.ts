import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../slots";
import { chooseNodes, columnsOf, rollupFor } from "./choose-nodes";

const nodes = Array.from({ length: 1_000 }, (_, n) => ({ nodeId: String(n).padStart(4, "0"), keys: ["a", "b"], latest: n / 1_000 }));

describe("which nodes are read", () => {
  it("are all while that is affordable", () => {
    expect(chooseNodes(nodes, 2, false, 4_000)).toEqual({ sample: nodes, leading: [] });
  });

  it("are an even sample and those that lead now, within the budget", () => {
    const { sample, leading } = chooseNodes(nodes, 2, false, 400);
    expect(sample.length).toBe(75);
    expect(leading.length).toBe(25);
    const mean = sample.reduce((sum, node) => sum + node.latest!, 0) / sample.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
    expect(leading[0]!.latest).toBeGreaterThan(0.99);
    expect(leading.every((node) => node.latest! > 0.95 && !sample.includes(node as (typeof nodes)[number]))).toBe(true);
    expect(chooseNodes(nodes, 2, true, 400).leading[0]!.latest).toBeLessThan(0.01);
  });

  it("are the same each time, whatever order they come in", () => {
    expect(chooseNodes([...nodes].reverse(), 2, false, 400).sample).toEqual(chooseNodes(nodes, 2, false, 400).sample);
  });

  it("are at least one", () => {
    expect(chooseNodes(nodes, 10_000, false, 400).sample).toHaveLength(1);
  });

  it("cost an hour a column, a day a column where there are roll-ups", () => {
    expect(columnsOf(0, HOUR_MS, false)).toBe(2);
    expect(columnsOf(0, 720 * HOUR_MS, false)).toBe(721);
    expect(columnsOf(0, 720 * HOUR_MS, true)).toBe(54);
    expect([rollupFor(60_000), rollupFor(600_000), rollupFor(7_200_000)]).toEqual([null, 600, 3_600]);
  });
});
