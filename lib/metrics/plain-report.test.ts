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
    layoutId: mostly(fc.integer({ min: 1, max: 9 })),
    layout: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anything }),
    values: mostly(fc.oneof(fc.base64String(), fc.constantFrom("A".repeat(12_000), "A".repeat(12_001)))),
    more: anything,
  },
  { requiredKeys: [] },
);

describe("the quick look at a report", () => {
  it("takes nothing that the contract refuses, and reads it the same", () => {
    let taken = 0;
    fc.assert(
      fc.property(candidate, (value) => {
        const plain = plainReport(value);
        if (plain === null) return;
        taken++;
        expect(plain).toEqual(Report.parse(value));
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("takes every plain report that the contract takes", () => {
    fc.assert(
      fc.property(candidate, (value) => {
        const parsed = Report.safeParse(value);
        if (parsed.success && parsed.data.layout === undefined && parsed.data.layoutId !== undefined)
          expect(plainReport(value)).toEqual(parsed.data);
      }),
      { numRuns: 3_000 },
    );
  });

  it("leaves what is no object to the contract", () => {
    for (const value of [null, undefined, 7, "report", []]) expect(plainReport(value)).toBeNull();
  });
});
