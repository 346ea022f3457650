import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { downsample, type Segment, spacingOf } from "./downsample";

const segment = (at: number[], values: number[]): Segment => {
  const times = Float64Array.from(at);
  return { at: times, values: Float64Array.from(values), spacingMs: spacingOf(times) };
};
const regular = (values: number[], stepMs = 10) =>
  segment(
    values.map((_, i) => i * stepMs),
    values,
  );

describe("downsampling", () => {
  it("keeps the lowest and the highest of every pixel, at their own times, and at most two points each", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 50, maxLength: 600 }),
        fc.integer({ min: 5, max: 40 }),
        (values, pixels) => {
          fc.pre(values.length > pixels * 2);
          const end = values.length * 10;
          const thinned = downsample([regular(values)], 0, end, pixels);
          const width = end / pixels;
          for (let pixel = 0; pixel < pixels; pixel++) {
            const inPixel = (at: number) => Math.floor(at / width) === pixel;
            const all = values.filter((_, i) => inPixel(i * 10));
            const kept = thinned.values.filter((_, i) => inPixel(thinned.at[i]!)) as number[];
            expect(kept.length).toBeLessThanOrEqual(2);
            if (all.length === 0) continue;
            expect(Math.min(...kept)).toBe(Math.min(...all));
            expect(Math.max(...kept)).toBe(Math.max(...all));
          }
          thinned.at.forEach((at, i) => {
            expect(values[at / 10]).toBe(thinned.values[i]);
          });
          expect([...thinned.at].sort((a, b) => a - b)).toEqual(thinned.at);
        },
      ),
      // A pixel's end that rounds to a hair before its last point once made one pixel two.
      { examples: [[Array.from({ length: 52 }, (_, i) => (i === 25 ? 1 : 0)), 14]] },
    );
  });

  it("keeps every point where there is room", () => {
    const values = [3, 1, 2];
    expect(downsample([regular(values)], 0, 30, 100)).toEqual({ at: [0, 10, 20], values });
  });

  it("breaks the line where reports are missing or came without the value", () => {
    const missing = segment([0, 10, 20, 60, 70], [1, 2, 3, 4, 5]);
    expect(downsample([missing], 0, 100, 100)).toEqual({ at: [0, 10, 20, 30, 60, 70], values: [1, 2, 3, null, 4, 5] });
    const absent = segment([0, 10, 20, 30], [1, Number.NaN, Number.NaN, 4]);
    expect(downsample([absent], 0, 100, 100)).toEqual({ at: [0, 10, 30], values: [1, null, 4] });
  });

  it("does not break the line for a report that is a little late, nor between two hours", () => {
    const first = segment([0, 10, 21, 30], [1, 2, 3, 4]);
    const second = segment([41, 50], [5, 6]);
    expect(downsample([first, second], 0, 100, 100).values).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("keeps a gap of a pixel or more when it thins", () => {
    const values = Array.from({ length: 200 }, (_, i) => i);
    const gappy = segment(
      values.map((i) => (i < 100 ? i * 10 : i * 10 + 1_000)),
      values,
    );
    const thinned = downsample([gappy], 0, 3_000, 30);
    expect(thinned.values.filter((value) => value === null)).toHaveLength(1);
    expect(thinned.at[thinned.values.indexOf(null)]).toBe(1_000);
  });
});
