import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareTokens } from "./share-tokens";

describe("the shares of a batch's tokens", () => {
  it("are in proportion to what each request sent", () => {
    expect(shareTokens(100, [10, 30, 60])).toEqual([10, 30, 60]);
    expect(shareTokens(5, [0, 0])).toEqual([0, 5]);
  });
  it("add up to what the endpoint reported, and none is negative", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.nat(10_000), { minLength: 1, maxLength: 200 }), (total, sizes) => {
        const shares = shareTokens(total, sizes);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
