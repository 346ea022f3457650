import { describe, expect, it } from "vitest";
import { inTime, TooSlow } from "./in-time";

describe("work in time", () => {
  it("gives its result, and keeps its own errors", () => {
    expect(inTime(1_000, () => 7)).toBe(7);
    expect(() => inTime(1_000, () => JSON.parse("{"))).toThrow(SyntaxError);
  });

  it("is ended when it takes too long, even within a regular expression", () => {
    const forever = () => {
      for (;;);
    };
    expect(() => inTime(20, forever)).toThrow(TooSlow);
    expect(() => inTime(20, () => /^(a+)+$/.test(`${"a".repeat(60)}!`))).toThrow(TooSlow);
  });
});
