import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DriftFacts, driftBetween, majorityOf } from "./drift";

const facts = fc.dictionary(fc.constantFrom("numpy", "torch", "#python", "#driver"), fc.constantFrom("1", "2", "3"), {
  noNullPrototype: true,
});

describe("drift", () => {
  it("names the difference of one among many", () => {
    const same: DriftFacts = { numpy: "1.26.4", torch: "2.9.0", "#driver": "580" };
    const other = { ...same, numpy: "2.1.0" };
    const majority = majorityOf([
      { facts: same, count: 3 },
      { facts: other, count: 1 },
    ])!;
    expect(driftBetween(other, majority.facts)).toEqual([{ name: "numpy", here: "2.1.0", there: "1.26.4" }]);
    expect(driftBetween(same, majority.facts)).toEqual([]);
  });
  it("names no difference where the members disagree", () => {
    const halves = [
      { facts: { numpy: "1", "#env:NODE": "a" }, count: 2 },
      { facts: { numpy: "2", "#env:NODE": "b" }, count: 2 },
    ];
    const { facts: agreed, open } = majorityOf(halves)!;
    expect(open.sort()).toEqual(["#env:NODE", "numpy"]);
    for (const { facts: here } of halves) expect(driftBetween(here, agreed, { except: open })).toEqual([]);
  });
  it("counts what is absent on either side", () => {
    expect(driftBetween({ a: "1" }, { b: "1" })).toEqual([
      { name: "a", here: "1", there: null },
      { name: "b", here: null, there: "1" },
    ]);
    expect(driftBetween({ a: "1" }, { b: "1" }, { onlyThere: true })).toEqual([{ name: "b", here: null, there: "1" }]);
  });
  it("needs three for a majority", () => {
    expect(majorityOf([{ facts: { a: "1" }, count: 2 }])).toBeNull();
  });
  it("is empty against itself and mirrored between two", () => {
    fc.assert(
      fc.property(facts, facts, (left, right) => {
        expect(driftBetween(left, left)).toEqual([]);
        expect(driftBetween(left, right)).toEqual(
          driftBetween(right, left).map(({ name, here, there }) => ({ name, here: there, there: here })),
        );
      }),
    );
  });
  it("never lets a minority decide", () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 3, maxLength: 9 }), (members) => {
        const { facts: agreed, open } = majorityOf(members.map((one) => ({ facts: one, count: 1 })))!;
        for (const name of open) expect(agreed).not.toHaveProperty(name);
        for (const [name, version] of Object.entries(agreed))
          expect(members.filter((member) => member[name] === version).length).toBeGreaterThan(members.length / 2);
      }),
    );
  });
});
