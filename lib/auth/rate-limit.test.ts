import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { countAmount, countAttempt, forgetAttempts, forgiveAttempt } from "./rate-limit";

const MINUTE_MS = 60_000;

describe("a limit of attempts", () => {
  it("lets as many through as it says, and says how long to wait", async () => {
    const key = `test:${randomUUID()}`;
    for (let n = 0; n < 3; n++) await countAttempt(key, { most: 3, windowMs: 2 * MINUTE_MS });
    await expect(countAttempt(key, { most: 3, windowMs: 2 * MINUTE_MS })).rejects.toMatchObject({
      code: "too-many-requests",
      message: expect.stringContaining("2 minutes"),
    });
  });

  it("counts attempts that arrive together one by one", async () => {
    const key = `test:${randomUUID()}`;
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => countAttempt(key, { most: 12, windowMs: MINUTE_MS })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(12);
  });

  it("keeps names apart", async () => {
    const [one, other] = [`test:${randomUUID()}`, `test:${randomUUID()}`];
    await countAttempt(one, { most: 1, windowMs: MINUTE_MS });
    await expect(countAttempt(one, { most: 1, windowMs: MINUTE_MS })).rejects.toThrow();
    await countAttempt(other, { most: 1, windowMs: MINUTE_MS });
  });

  it("counts from zero in the next window, which begins with an attempt", async () => {
    const key = `test:${randomUUID()}`;
    const limit = { most: 1, windowMs: 3_000 };
    await countAttempt(key, limit);
    await expect(countAttempt(key, limit)).rejects.toThrow();
    const outcome = () =>
      countAttempt(key, limit).then(
        () => "let through",
        () => "refused",
      );
    await expect.poll(outcome, { timeout: 15_000, interval: 100 }).toBe("let through");
  });

  it("forgets the attempts after a success", async () => {
    const key = `test:${randomUUID()}`;
    await countAttempt(key, { most: 1, windowMs: MINUTE_MS });
    await forgetAttempts(key);
    await countAttempt(key, { most: 1, windowMs: MINUTE_MS });
  });

  it("takes back one attempt, and none that was never counted", async () => {
    const [key, unknown] = [`test:${randomUUID()}`, `test:${randomUUID()}`];
    const limit = { most: 2, windowMs: MINUTE_MS };
    await countAttempt(key, limit);
    await countAttempt(key, limit);
    await forgiveAttempt(key);
    await forgiveAttempt(unknown);
    for (const each of [key, unknown]) await countAttempt(each, limit);
    await expect(countAttempt(key, limit)).rejects.toThrow();
    await countAttempt(unknown, limit);
    await expect(countAttempt(unknown, limit)).rejects.toThrow();
  });

  it("counts amounts, and says what the window holds", async () => {
    const key = `test:${randomUUID()}`;
    expect(await countAmount(key, 30, MINUTE_MS)).toBe(30);
    const counts = await Promise.all([5, 7, 8].map((amount) => countAmount(key, amount, MINUTE_MS)));
    expect(Math.max(...counts)).toBe(50);
    await expect(countAttempt(key, { most: 50, windowMs: MINUTE_MS })).rejects.toMatchObject({ code: "too-many-requests" });
  });
});
