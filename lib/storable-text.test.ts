import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isStorable, storableJson, storableText } from "./storable-text";

describe("text for the database", () => {
  it("keeps characters that can be stored and marks the rest", () => {
    expect(storableText("a\0b\ud800c\udc00d 😀")).toBe("a\ufffdb\ufffdc\ufffdd 😀");
    expect(isStorable("plain 😀")).toBe(true);
  });

  it("is cleaned at every level of JSON", () => {
    expect(storableJson({ "a\0": ["b\0", { c: 1, d: null, e: true }] })).toEqual({ "a\ufffd": ["b\ufffd", { c: 1, d: null, e: true }] });
  });

  it("is always storable afterwards, and unchanged when it was before", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(isStorable(storableText(text))).toBe(true);
        if (isStorable(text)) expect(storableText(text)).toBe(text);
      }),
    );
  });
});
