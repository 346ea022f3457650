import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seal, unseal } from "./seal";

const secret = "a-secret-for-tests-of-at-least-32-characters";

describe("sealing an endpoint's key", () => {
  it("gives back what was sealed, for the same row and secret", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.uuid(), (plain, owner) => {
        expect(unseal(seal(plain, owner, secret), owner, secret)).toBe(plain);
      }),
    );
  });

  it("never writes the same text twice", () => {
    expect(seal("key", "row", secret)).not.toBe(seal("key", "row", secret));
  });

  it("does not open for another row or under another secret", () => {
    const sealed = seal("sk-123", "row-1", secret);
    expect(unseal(sealed, "row-2", secret)).toBeNull();
    expect(unseal(sealed, "row-1", `${secret}!`)).toBeNull();
  });

  it("does not open when any character was changed", () => {
    const sealed = seal("sk-123", "row", secret);
    const parts = sealed.split(".");
    for (const [index, part] of parts.entries()) {
      for (let at = 0; at < part.length - 1; at += 1) {
        const changed = [...parts];
        changed[index] = part.slice(0, at) + (part[at] === "A" ? "B" : "A") + part.slice(at + 1);
        expect(unseal(changed.join("."), "row", secret)).toBeNull();
      }
    }
  });

  it("answers null to garbage, never throws", () => {
    fc.assert(fc.property(fc.string(), (garbage) => unseal(garbage, "row", secret) === null));
    expect(unseal("v1.AAAA.AAAA.", "row", secret)).toBeNull();
  });
});
