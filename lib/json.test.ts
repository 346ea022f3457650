import { describe, expect, it } from "vitest";
import { parseJson } from "./json";

describe("JSON that comes from outside", () => {
  it("is read, brackets in its texts included", () => {
    const value = { a: ["[[[", '\\"{', { b: `${"[".repeat(500)}"` }] };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
  });

  it("is refused when it is none, or nested so deeply that a reader could run out of stack", () => {
    expect(() => parseJson("{")).toThrow(expect.objectContaining({ code: "bad-request" }));
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      expect(() => parseJson(deep)).toThrow(expect.objectContaining({ code: "bad-request", message: expect.stringMatching(/deeply/) }));
    }
  });
});
