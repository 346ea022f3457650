import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandBraces, segmentMatcher } from "./glob";

describe("a glob's segment", () => {
  it("matches as its regular expression would", () => {
    const pattern = fc.stringMatching(/^[ab*?]{0,6}$/);
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab]{0,6}$/), (segment, name) => {
        const expression = new RegExp(`^${segment.replaceAll("?", ".").replaceAll("*", ".*")}$`);
        expect(segmentMatcher(segment)(name)).toBe(expression.test(name));
      }),
      { numRuns: 500 },
    );
  });

  it("takes no time with many stars", () => {
    const startedMs = Date.now();
    expect(segmentMatcher(`${"*a".repeat(40)}b`)("a".repeat(2_000))).toBe(false);
    expect(Date.now() - startedMs).toBeLessThan(1_000);
  });

  it("shows hidden names only when asked", () => {
    expect([segmentMatcher("*")(".env"), segmentMatcher(".*")(".env"), segmentMatcher(".env")(".env")]).toEqual([false, true, true]);
  });
});

describe("braces", () => {
  it("give every alternative, also nested by product, and stay bounded", () => {
    expect(expandBraces("/a/{b,c}/{d,e}.yaml")).toEqual(["/a/b/d.yaml", "/a/b/e.yaml", "/a/c/d.yaml", "/a/c/e.yaml"]);
    expect(expandBraces("/a/{b}")).toEqual(["/a/{b}"]);
    expect(expandBraces("{a,b,c,d}".repeat(12)).length).toBeLessThanOrEqual(256);
  });
});
