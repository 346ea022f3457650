import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText, firstInvalidUtf8, isPlainUtf8 } from "./text-encoding";

describe("text of unknown encoding", () => {
  it("is UTF-8 whenever it is valid UTF-8, and then unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.includes("\0") && !text.startsWith("\ufeff"));
        const decoded = decodeText(Buffer.from(text));
        expect([decoded.text, isPlainUtf8(decoded)]).toEqual([text, true]);
      }),
    );
  });

  it("in UTF-16 without a mark is known by its zeros", () => {
    expect(decodeText(Buffer.from("key = value\n", "utf16le"))).toMatchObject({
      text: "key = value\n",
      encoding: "UTF-16LE",
      hasBom: false,
    });
    expect(decodeText(Buffer.from("key = value\n", "utf16le").swap16())).toMatchObject({ text: "key = value\n", encoding: "UTF-16BE" });
  });

  it("never fails, whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void decodeText(Buffer.from(bytes))));
  });

  it("has its first invalid byte found exactly", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.string({ maxLength: 10 }), (before, after) => {
        const head = Buffer.from(before);
        expect(firstInvalidUtf8(Buffer.concat([head, Buffer.from([0xff]), Buffer.from(after)]))).toBe(head.length);
        expect(firstInvalidUtf8(head)).toBe(-1);
      }),
    );
    expect(firstInvalidUtf8(Buffer.from([0x61, 0xe2, 0x82]))).toBe(1);
    expect(firstInvalidUtf8(Buffer.from([0x61, 0xe2, 0x82, 0x61]))).toBe(1);
  });
});
