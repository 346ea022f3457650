import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenBuckets } from "./token-buckets";

describe("a rate limit", () => {
  it("lets a burst through, then says when to come back", () => {
    let now = 0;
    const buckets = new TokenBuckets(() => now);
    const rate = { perSecond: 2, burst: 3 };
    expect([1, 2, 3].map(() => buckets.take("a", rate))).toEqual([0, 0, 0]);
    expect(buckets.take("a", rate)).toBe(500);
    expect(buckets.take("b", rate)).toBe(0);
    now = 500;
    expect(buckets.take("a", rate)).toBe(0);
  });

  it("never lets more through than burst and rate allow, whatever the times", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 }), (gaps) => {
        let now = 0;
        const buckets = new TokenBuckets(() => now);
        let through = 0;
        for (const gap of gaps) {
          now += gap;
          if (buckets.take("a", { perSecond: 5, burst: 10 }) === 0) through++;
        }
        expect(through).toBeLessThanOrEqual(10 + Math.floor((now / 1_000) * 5) + 1);
      }),
    );
  });
});
