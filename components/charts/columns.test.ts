import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignLines, type Line, lastValue, valueAt } from "./columns";

const line = (at: number[], values: (number | null)[]): Line => ({ label: "x", at, values });

describe("lines on one axis", () => {
  it("keep their gaps and are drawn through where only another line has a point", () => {
    const aligned = alignLines([line([1, 3], [10, null]), line([2, 3], [20, 30])]);
    expect(aligned).toEqual([
      [1, 2, 3],
      [10, undefined, null],
      [undefined, 20, 30],
    ]);
  });
  it("lose no point, whatever their times", () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { maxLength: 50 }).map((at) => at.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(times, { maxLength: 5 }), (all) => {
        const lines = all.map((at) => line(at, at));
        const [at = [], ...columns] = alignLines(lines);
        lines.forEach((each, index) => {
          const kept = [...at].filter((_, place) => columns[index]?.[place] !== undefined);
          expect(kept).toEqual(each.at);
        });
      }),
    );
  });
});

describe("reading a line", () => {
  const some = line([10, 20, 30], [1, null, 3]);
  it.each([
    [5, null],
    [10, 1],
    [19, 1],
    [20, null],
    [99, 3],
  ])("at %i is %s", (at, value) => expect(valueAt(some, at)).toBe(value));
  it("ends with the newest known value", () => expect(lastValue(line([1, 2], [7, null]))).toBe(7));
});
