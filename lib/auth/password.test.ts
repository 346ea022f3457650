import { describe, expect, it } from "vitest";
import { hashPassword, passwordFits } from "./password";

describe("passwords", () => {
  it("match their own hash and no other", async () => {
    const stored = await hashPassword("correct horse battery");
    expect(stored).toMatch(/^\$argon2id\$/);
    expect(await passwordFits(stored, "correct horse battery")).toBe(true);
    expect(await passwordFits(stored, "correct horse batterz")).toBe(false);
  });
  it("never match an account that does not exist, not even the decoy's", async () => {
    expect(await passwordFits(null, "nobody has this password")).toBe(false);
  });
});
