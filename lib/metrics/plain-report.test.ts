import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Report } from "@/lib/contracts/agent";
import { plainReport } from "./plain-report";

const whole = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.integer({ min: 900, max: 3_600_100 }), fc.maxSafeInteger());
const anything = fc.oneof(whole, fc.double(), fc.string(), fc.constantFrom(null, undefined, true, Number.NaN, "1", [], {}));
const mostly = (good: fc.Arbitrary<unknown>) => fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: anything });
const candidate = fc.record(
  {
    protocol: mostly(fc.constant(1)),
    sequence: mostly(fc.nat()),
    atMs: mostly(fc.nat()),
    intervalMs: mostly(fc.integer({ min: 1_000, max: 3_600_000 })),
    values: mostly(fc.oneof(fc.base64String(), fc.constantFrom("A".repeat(12_000), "A".repeat(12_001)))),
    layoutId: mostly(fc.integer({ min: 1, max: 9 })),
    layout: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anything }),
    more: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anything }),
  },
  { requiredKeys: [] },
);

describe("the quick parser of a report", () => {
  it("takes nothing that the contract refuses, and reads it the same", () => {
    let taken = 0;
    fc.assert(
      fc.property(candidate, (value) => {
        const text = JSON.stringify(value);
        const plain = plainReport(text);
        if (plain === null) return;
        taken++;
        expect(plain).toEqual(Report.parse(JSON.parse(text)));
      }),
      { numRuns: 5_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("takes every report as agents write it", () => {
    const written = fc.record({
      sequence: fc.nat(),
      atMs: fc.nat({ max: 2_000_000_000_000 }),
      intervalMs: fc.integer({ min: 1_000, max: 3_600_000 }),
      values: fc.base64String({ maxLength: 12_000 }),
      layoutId: fc.integer({ min: 1, max: 999_999_999 }),
    });
    fc.assert(
      fc.property(written, (rest) => {
        const report = { protocol: 1, ...rest };
        expect(plainReport(JSON.stringify(report))).toEqual(report);
      }),
    );
  });

  it.each([
    '{"protocol":1,"sequence":01,"atMs":1,"intervalMs":1000,"values":"","layoutId":1}',
    '{"protocol":1,"sequence":1,"atMs":1,"intervalMs":1000,"values":"","layoutId":1} ',
    '{"protocol":1,"sequence":1,"atMs":1,"intervalMs":1000,"values":"","layoutId":1}\n{',
    '{"protocol":1,"sequence":1,"atMs":1,"intervalMs":1000,"values":"\\u0041","layoutId":1}',
    '{"protocol":1,"sequence":1,"atMs":1,"intervalMs":1000,"values":"","layoutId":1,"layoutId":2}',
    '{"protocol":2,"sequence":1,"atMs":1,"intervalMs":1000,"values":"","layoutId":1}',
    "null",
    "",
  ])("leaves %s to the contract", (text) => {
    expect(plainReport(text)).toBeNull();
  });
});
