import { describe, expect, it } from "vitest";
import { parseWaves, wavesOf } from "./waves-text";

describe("waves as people type them", () => {
  it("reads counts and shares, in any punctuation; empty is the default", () => {
    expect(parseWaves("1, 10% 50%,")).toEqual([1, "10%", "50%"]);
    expect(parseWaves("  ")).toEqual([1, "10%", "50%", "100%"]);
  });

  it("says what it cannot read", () => {
    expect(parseWaves("1, half")).toContain('"half"');
    expect(parseWaves("0")).toContain('"0"');
    expect(parseWaves("101%")).toContain('"101%"');
    expect(parseWaves(Array(21).fill("1").join(" "))).toContain("20");
  });

  it("shows what they make of the nodes", () => {
    expect(wavesOf(200, [1, "10%", "50%", "100%"])).toBe("1, then 19, then 80, then 100");
    expect(wavesOf(2, [5])).toBe("2");
  });
});
