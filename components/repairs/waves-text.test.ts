import { describe, expect, it } from "vitest";
import { parseWaves, wavesOf } from "./waves-text";

describe("waves as people type them", () => {
  it("reads counts and shares, in any punctuation; empty is the default", () => {
    expect(parseWaves("1, 10% 50%,")).toEqual([1, "10%", "50%"]);
    expect(parseWaves("  ")).toEqual([1, "10%", "50%", "100%"]);
  });

  it("says what it cannot read", () => {
    expect(parseWaves("1, half")).toEqual({ part: "half" });
    expect(parseWaves("0")).toEqual({ part: "0" });
    expect(parseWaves("101%")).toEqual({ part: "101%" });
    expect(parseWaves(Array(21).fill("1").join(" "))).toEqual({ part: null });
  });

  it("shows what they make of the nodes", () => {
    expect(wavesOf(200, [1, "10%", "50%", "100%"])).toEqual([1, 19, 80, 100]);
    expect(wavesOf(2, [5])).toEqual([2]);
  });
});
