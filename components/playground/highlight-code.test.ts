import { describe, expect, it } from "vitest";
import { highlightCode } from "./highlight-code";

const joined = (code: string, language: string) =>
  highlightCode(code, language)
    ?.map((piece) => piece.text)
    .join("");

describe("code with colours", () => {
  it("keeps every character, including markup", () => {
    const code = "def f(x):\n    # <script>alert(1)</script>\n    return 'a' + \"&amp;\"\n";
    expect(joined(code, "python")).toBe(code);
    expect(joined('{"a": [1, null]}\n', "json")).toBe('{"a": [1, null]}\n');
  });

  it("colours by what a word is", () => {
    const pieces = highlightCode("def f(x): # why\n    return 'a'", "python") ?? [];
    const colourOf = (text: string) => pieces.find((piece) => piece.text === text)?.className;
    expect([colourOf("def"), colourOf("f"), colourOf("'a'"), colourOf("# why")]).toEqual([
      "text-hold",
      "text-accent",
      "text-ok",
      "text-faint italic",
    ]);
  });

  it("returns null for an unknown language", () => {
    expect(highlightCode("x", "no-such-language")).toBeNull();
    expect(highlightCode("x", "")).toBeNull();
  });
});
