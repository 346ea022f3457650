import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { TokenBudget } from "./token-budget";

/** Within one minute, whenever the test runs. */
const now = Date.now();
const at = () => now;

describe("the tokens of a minute", () => {
  it("that one door counted apply at another, at its first request and while nothing is spent there", async () => {
    const key = randomUUID();
    const [one, other, late] = [new TokenBudget(at), new TokenBudget(at), new TokenBudget(at)];
    expect(await other.isSpent(key, 100)).toBe(false);
    one.spend(key, 100);
    await one.share();
    expect(await late.isSpent(key, 100)).toBe(true);
    await other.share();
    expect(await other.isSpent(key, 100)).toBe(true);
    expect(await other.isSpent(key, 101)).toBe(false);
  });

  it("are unlimited without a limit, and start again with the next minute", async () => {
    let now = Date.now();
    const key = randomUUID();
    const budget = new TokenBudget(() => now);
    budget.spend(key, 1_000_000);
    expect(await budget.isSpent(key, null)).toBe(false);
    expect(await budget.isSpent(key, 10)).toBe(true);
    now += 60_000;
    expect(await budget.isSpent(key, 10)).toBe(false);
  });

  it("that are spent while the count is being shared are kept", async () => {
    const key = randomUUID();
    const budget = new TokenBudget(at);
    budget.spend(key, 1);
    const sharing = budget.share();
    budget.spend(key, 2);
    await sharing;
    expect(await budget.isSpent(key, 3)).toBe(true);
  });
});
