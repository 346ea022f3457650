import { describe, expect, it } from "vitest";
import { joinUsual, outlookLines } from "./outlook-lines";

const ahead = { atMs: 1_000, level: 0.8, bound: 1, inMs: 200, plusMinusMs: 50, line: 3, label: "/data" };

describe("an outlook as lines", () => {
  it("is a band from the earliest to the latest crossing and a dashed trend between, in the line's colour", () => {
    const { lines, bands } = outlookLines({ usual: null, ahead: [ahead] }, 1_300);
    expect(bands).toEqual([[0, 1]]);
    expect(lines.map(({ at, values }) => [at, values])).toEqual([
      [
        [1_000, 1_150, 1_300],
        [0.8, 1, 1],
      ],
      [
        [1_000, 1_250, 1_300],
        [0.8, 1, 1],
      ],
      [
        [1_000, 1_200, 1_300],
        [0.8, 1, 1],
      ],
    ]);
    expect(lines[2]!.look).toEqual({ trend: 3 });
  });

  it("ends where the chart ends, and is not drawn on a chart that ends before it", () => {
    const { lines } = outlookLines({ usual: null, ahead: [ahead] }, 1_100);
    expect(lines[2]!.values[1]).toBeCloseTo(0.9);
    expect(lines[2]!.at[1]).toBe(1_100);
    expect(outlookLines({ usual: null, ahead: [ahead] }, 900).lines).toEqual([]);
  });

  it("keeps the higher edge above for a line that falls", () => {
    const [upper, lower] = outlookLines({ usual: null, ahead: [{ ...ahead, level: 0.2, bound: 0 }] }, 1_100).lines;
    expect(upper!.values[1]!).toBeGreaterThan(lower!.values[1]!);
  });
});

describe("the usual range of lines that share a chart", () => {
  it("reaches from the lowest to the highest of them", () => {
    const one = { at: [1, 2], low: [0, 1], high: [5, 6] };
    const other = { at: [2, 3], low: [-1, 4], high: [3, 9] };
    expect(joinUsual([one, null, other])).toEqual({ at: [1, 2, 3], low: [0, -1, 4], high: [5, 6, 9] });
    expect(joinUsual([null])).toBeNull();
  });
});
