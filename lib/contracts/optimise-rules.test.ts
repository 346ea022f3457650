import { describe, expect, it } from "vitest";
import { agreementOf, type ComparedVariant, editDistance, recommend } from "./optimise-rules";

const variant = (name: string, speed: number | null, sizeBytes: number | null, answers: (string | null)[]): ComparedVariant => ({
  name,
  sizeBytes,
  memoryBytes: null,
  ttftMs: 10,
  rates: [{ concurrency: 8, tokensPerSecond: speed }],
  answers,
});
const answers = Array.from({ length: 20 }, (_, index) => `answer ${index}`);
const changed = (count: number) => answers.map((answer, index) => (index < count ? `${answer}!` : answer));

describe("the distance of two answers", () => {
  it("counts insertions, deletions and changes", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("", "abc")).toBe(3);
    expect(editDistance("same", "same")).toBe(0);
  });

  it("is a share over all answers, and a failed answer agrees with nothing", () => {
    expect(agreementOf(["ab", "cd"], ["ab", "cx"])).toEqual({ equal: 0.5, distance: 0.25 });
    expect(agreementOf(["ab", "cd"], ["ab", null])).toEqual({ equal: 0.5, distance: 0.5 });
  });
});

describe("the recommendation", () => {
  it("is to switch when a variant is faster and gives the same answers", () => {
    const { kind, values } = recommend([variant("FP16", 100, 10_000, answers), variant("INT8", 180, 3_000, answers)]);
    expect(kind).toBe("switch");
    expect(values).toMatchObject({ baseline: "FP16", candidate: "INT8", speed: 1.8, equal: 1 });
    expect(values.smaller).toBeCloseTo(0.7);
    expect(recommend([variant("FP16", 100, null, answers), variant("INT8", 180, null, answers)]).kind).toBe("switchSizeUnknown");
  });

  it("is to switch to a variant of half the size at the same speed", () => {
    expect(recommend([variant("A", 100, 1_000, answers), variant("B", 99, 500, answers)]).kind).toBe("switch");
    expect(recommend([variant("A", 100, 1_000, answers), variant("B", 80, 500, answers)]).kind).toBe("keepNoGain");
  });

  it("is to keep the baseline when the answers differ, however fast the other is", () => {
    expect(recommend([variant("FP16", 100, null, answers), variant("INT4", 300, null, changed(4))])).toMatchObject({
      kind: "keepAnswersDiffer",
      values: { baseline: "FP16", candidate: "INT4", equal: 0.8, needed: 0.95 },
    });
  });

  it("is to keep the baseline when nothing is gained, or speed is not known", () => {
    expect(recommend([variant("A", 100, null, answers), variant("B", 104, null, answers)])).toMatchObject({
      kind: "keepNoGain",
      values: { speed: 1.04, needed: 1.1 },
    });
    expect(recommend([variant("A", 100, null, answers), variant("B", null, null, answers)]).kind).toBe("keepNotMeasured");
  });

  it("prefers the fastest of those that agree", () => {
    const all = [
      variant("A", 100, null, answers),
      variant("B", 150, null, answers),
      variant("C", 400, null, changed(9)),
      variant("D", 120, null, answers),
    ];
    expect(recommend(all).values).toMatchObject({ candidate: "B" });
  });

  it("needs two", () => {
    expect(recommend([variant("A", 1, 1, answers)]).kind).toBe("tooFew");
  });
});
