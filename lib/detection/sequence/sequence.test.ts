import { describe, expect, it } from "vitest";
import { createLstm } from "./lstm";
import { judgeSequence, learnSequences } from "./model";
import { loadModel, saveModel } from "./stored";
import { backward, train } from "./train";
import { checkSequence } from "./verdict";

/** Opened for reading ends with `close`, for writing with `commit`; between them some reads. */
const sequenceOf = (i: number): string[] => [
  i % 2 === 0 ? "open-read" : "open-write",
  ...Array.from({ length: 2 + (i % 3) }, () => "read"),
  "check",
  i % 2 === 0 ? "close" : "commit",
];
const history = Array.from({ length: 150 }, (_, i) => sequenceOf(i));

describe("the sequence model", () => {
  it("has the same gradient as finite differences of the weights", () => {
    const lstm = createLstm({ words: 5, embed: 3, hidden: 4 });
    const chunk = [0, 2, 3, 4, 2, 0];
    const gradient = new Float32Array(lstm.weights.length);
    backward(lstm, chunk, gradient);
    const unused = new Float32Array(lstm.weights.length);
    for (let i = 0; i < lstm.weights.length; i += 3) {
      const weight = lstm.weights[i]!;
      lstm.weights[i] = weight + 1e-2;
      const more = backward(lstm, chunk, unused);
      lstm.weights[i] = weight - 1e-2;
      const less = backward(lstm, chunk, unused);
      lstm.weights[i] = weight;
      expect(gradient[i]).toBeCloseTo((more - less) / 2e-2, 2);
    }
  });

  it("learns an order that ends as it began, and finds what breaks it", () => {
    const lstm = createLstm({ words: 8, embed: 8, hidden: 16 });
    const words = (even: boolean) => [even ? 2 : 3, 4, 4, 5, even ? 6 : 7];
    train(
      lstm,
      Array.from({ length: 100 }, (_, i) => words(i % 2 === 0)),
      { epochs: 12, rate: 0.02, steps: 24 },
    );
    expect(checkSequence(lstm, words(true), { top: 1, surprise: 9 }).unexpected.filter((i) => i > 0)).toEqual([]);
    expect(checkSequence(lstm, [2, 4, 4, 5, 7], { top: 1, surprise: 9 }).unexpected).toContain(4);
  });

  it("is in use only while it beats counts on held-back history, and says why", () => {
    const model = learnSequences(history, { epochs: 10, rate: 0.02, steps: 24 })!;
    expect(model.inUse).toBe("lstm");
    expect(model.reason).toMatch(
      /^On held-back history with injected faults the sequence model reaches F1 \d\.\d\d, counts alone \d\.\d\d\.$/,
    );
    expect(judgeSequence(model, sequenceOf(4)).isUnusual).toBe(false);
    expect(judgeSequence(model, ["open-read", "read", "read", "check", "commit"])).toMatchObject({ isUnusual: true });
    expect(judgeSequence(model, ["open-read", "read", "never seen", "check", "close"]).isUnusual).toBe(true);
    const untrained = learnSequences(history, { epochs: 0, rate: 0, steps: 24 })!;
    expect(untrained.inUse).toBe("counts");
    expect(judgeSequence(untrained, ["open-read", ...new Array<string>(40).fill("read"), "close"]).isUnusual).toBe(true);
  });

  it("is not learned from too little history, and survives a restart", () => {
    expect(learnSequences(history.slice(0, 20))).toBeNull();
    const model = learnSequences(history, { epochs: 2, rate: 0.02, steps: 24 })!;
    const loaded = loadModel(JSON.parse(JSON.stringify(saveModel(model))))!;
    expect(loaded).toEqual(model);
    expect(loadModel({ ...saveModel(model), weights: "AAAA" })).toBeNull();
  });
});
