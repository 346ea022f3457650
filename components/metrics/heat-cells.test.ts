import { describe, expect, it } from "vitest";
import { cellsOf, cellUnder, heightFor, levelValue } from "./heat-cells";

describe("a heat map", () => {
  it("reads its levels back: nothing, the lowest, the highest", () => {
    const cells = cellsOf(btoa(String.fromCharCode(0, 1, 128, 255)));
    expect([...cells].map((level) => levelValue(level, 10, 20))).toEqual([null, 10, 15, 20]);
  });

  it("knows the cell under a point, and none beside it", () => {
    const grid = { columns: 10, rows: 4, width: 200, height: 80 };
    expect(cellUnder(grid, 0, 0)).toEqual({ row: 0, column: 0 });
    expect(cellUnder(grid, 199.9, 79.9)).toEqual({ row: 3, column: 9 });
    expect(cellUnder(grid, 200, 10)).toBeNull();
    expect(cellUnder(grid, 10, -1)).toBeNull();
  });

  it("is neither a hairline nor a tower", () => {
    expect([1, 10, 120].map(heightFor)).toEqual([24, 180, 360]);
  });
});
