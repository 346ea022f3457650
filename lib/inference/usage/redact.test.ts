import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "./redact";

describe("a text for the request log", () => {
  it.each([
    ["a key of ours", `use mwk_${"a".repeat(43)} please`, "use [key] please"],
    ["somebody else's key", `OPENAI sk-proj-${"x9".repeat(20)}`, "OPENAI [key]"],
    ["a bearer header", "Authorization: Bearer abcdef123456", "Authorization: Bearer [key]"],
    ["a password in a config", 'password: "hunter2hunter2"', 'password: "[masked]"'],
    ["credentials in a URL", "postgres://me:geheim@db/x", "postgres://[masked]@db/x"],
    ["an e-mail address", "write to ann.lee@example.org today", "write to [email] today"],
    ["a card number", "pay with 4111 1111 1111 1111 now", "pay with [number] now"],
    ["an image", `look data:image/png;base64,${"QUJD".repeat(50)} here`, "look [inline data] here"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", "[private key]"],
    ["plain words and numbers", "GPU 3 of gpu-07 drew 312.5 W on 2026-11-27", "GPU 3 of gpu-07 drew 312.5 W on 2026-11-27"],
  ])("masks %s", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it("is fast for texts that are made to be slow to search", () => {
    for (const unit of ["a.", "a@a.", "token ", "1 ", "data:a"]) expect(redact(unit.repeat(20_000)).length).toBeLessThanOrEqual(8_001);
    expect(redact("write to ada.o-neil+x@mail.example.org now")).toBe("write to [email] now");
  });

  it("reads each beginning of a token up to the next one only", () => {
    expect(redact("a-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln b")).toBe("a-[token] b");
    const beginnings = "-eyJ".repeat(4_000);
    for (let i = 0; i < 80; i++) expect(redact(beginnings)).toContain("-eyJ-eyJ");
  });

  it("is storable and bounded, whatever comes", () => {
    expect(redact("a\u0000b\ud800")).toBe("a\ufffdb\ufffd");
    expect(redact("x ".repeat(50_000)).length).toBeLessThanOrEqual(8_001);
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(redact(text).isWellFormed()).toBe(true)));
  });
});
