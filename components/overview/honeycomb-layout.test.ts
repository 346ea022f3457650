import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FleetCell } from "@/lib/contracts/fleet-columns";
import { cellAt, groupCells, layOut, mostGpus, pitchFor } from "./honeycomb-layout";

const cell = (index: number, group: string | null = null, gpuCount = 8): FleetCell => ({
  id: String(index),
  name: `n${index}`,
  state: "ok",
  gpuCount,
  group,
});
const fleet = (count: number) => Array.from({ length: count }, (_, index) => cell(index, null, index % 9));

describe("the honeycomb", () => {
  it("finds every cell again under its own middle, at any size of fleet and page", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 200, max: 1_600 }), (count, width) => {
        const comb = layOut(fleet(count), width, pitchFor([count], width), 8);
        for (const placed of comb.cells) expect(cellAt(comb, placed.x, placed.y)?.cell.id).toBe(placed.cell.id);
      }),
      { numRuns: 30 },
    );
  });
  it("shows ten thousand nodes within a screen, on a desk and on a phone", () => {
    const height = (width: number) => layOut(fleet(10_000), width, pitchFor([10_000], width), 8).height;
    expect(height(1_090)).toBeLessThan(600);
    expect(height(326)).toBeLessThan(800);
  });
  it("draws a node without GPUs smaller than one with eight, also in a separate group", () => {
    const alone = layOut([cell(0, "cpu", 0)], 800, 20, mostGpus([cell(0, "cpu", 0), cell(1, "gpu", 8)]));
    const large = layOut([cell(1, "gpu", 8)], 800, 20, 8);
    expect(alone.cells[0]!.radius).toBeLessThan(large.cells[0]!.radius);
  });
  it("never leaves the page", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 200, max: 1_600 }), (count, width) => {
        const comb = layOut(fleet(count), width, pitchFor([count], width), 8);
        for (const { x, y, radius } of comb.cells) {
          expect(x + radius).toBeLessThanOrEqual(width + 1);
          expect(y + radius).toBeLessThanOrEqual(comb.height + 1);
        }
      }),
      { numRuns: 30 },
    );
  });
  it("draws ten nodes large and ten thousand small", () => {
    expect(pitchFor([10], 1_000)).toBe(24);
    expect(pitchFor([10_000], 1_000)).toBeLessThan(6);
  });
  it("shows nothing beside the cells", () => expect(cellAt(layOut(fleet(3), 900, 17, 8), 700, 300)).toBeNull());
});

describe("grouping by a label", () => {
  it("puts the largest group first and what has no such label last", () => {
    const cells = [cell(0), cell(1, "a"), cell(2, "b"), cell(3, "b"), cell(4), cell(5)];
    expect(groupCells(cells, "team").map((group) => [group.name, group.cells.length])).toEqual([
      ["b", 2],
      ["a", 1],
      [null, 3],
    ]);
  });
});
