import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thinLines } from "./thin-lines";

const PIXELS = 10;
const points = fc.array(fc.option(fc.integer({ min: -1_000, max: 1_000 })), { minLength: 31, maxLength: 400 });
const lineOf = (values: (number | null)[]) => ({ label: "x", at: values.map((_, index) => index), values });
const known = (values: (number | null | undefined)[]) => values.filter((value) => value != null);

describe("a line with more points than pixels", () => {
  it("keeps the lowest and the highest of every pixel, and its gaps", () => {
    fc.assert(
      fc.property(points, (values) => {
        const [thin] = thinLines([lineOf(values)], 0, values.length, PIXELS);
        expect(thin?.values).toHaveLength(PIXELS * 2);
        for (let pixel = 0; pixel < PIXELS; pixel++) {
          const step = values.length / PIXELS;
          const own = known(values.filter((_, index) => Math.floor(index / step) === pixel));
          const kept = thin!.values.slice(pixel * 2, pixel * 2 + 2);
          if (own.length === 0) expect(kept).toEqual([null, null]);
          else expect([Math.min(...known(kept)), Math.max(...known(kept))]).toEqual([Math.min(...own), Math.max(...own)]);
        }
      }),
    );
  });
  it("keeps their order, so that what rises still rises", () => {
    const [thin] = thinLines([lineOf(Array.from({ length: 100 }, (_, index) => index))], 0, 100, PIXELS);
    expect(thin?.values).toEqual([...thin!.values].sort((a, b) => a! - b!));
  });
  it("tells a gap from where another line has points and this one has none", () => {
    const sparse = { label: "y", at: [5, 95], values: [1, null] };
    const [, thin] = thinLines([lineOf(Array.from({ length: 100 }, () => 0)), sparse], 0, 100, PIXELS);
    expect(thin?.values).toEqual([1, 1, ...new Array(16).fill(undefined), null, null]);
  });
  it("leaves out what lies before and after the chart", () => {
    const [thin] = thinLines([lineOf(Array.from({ length: 100 }, (_, index) => index))], 20, 60, PIXELS);
    expect([thin?.values[0], thin?.values.at(-1)]).toEqual([20, 59]);
  });
});

it("lines with few points are not touched", () => {
  const lines = [lineOf([1, null, 3])];
  expect(thinLines(lines, 0, 3, PIXELS)).toBe(lines);
});
