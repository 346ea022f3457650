import { describe, expect, it } from "vitest";
import { answerText } from "./answer-text";
import { loadTokenizer } from "./tokenizer";
import { tokenizerFile } from "./weights";

const tokenizer = loadTokenizer(tokenizerFile());
const shown = (text: string, stops: string[] = []) => {
  const growing = answerText(tokenizer, stops);
  const pieces: string[] = [];
  for (const token of tokenizer.encode(text)) {
    const { text: piece, stopped } = growing.push(token);
    pieces.push(piece);
    if (stopped) return { text: pieces.join(""), pieces, stopped };
  }
  return { text: pieces.join("") + growing.end(), pieces, stopped: false };
};

describe("an answer's text", () => {
  it("is what was encoded, for any text", () => {
    for (const text of ["A node: 3 checks, 100 %.", "  two\n\nlines\t", "节点 🚀 é", "x".repeat(500), ""])
      expect(shown(text).text).toBe(text);
  });

  it("never shows half a character", () => {
    expect(shown("🚀🚀").pieces.join("")).not.toContain("\uFFFD");
  });

  it("ends before a stop text, even if it comes in several tokens", () => {
    expect(shown("one STOPPING two", ["STOP"])).toMatchObject({ text: "one ", stopped: true });
    expect(shown("one STO two", ["STOP"])).toMatchObject({ text: "one STO two", stopped: false });
    expect(shown("ends with STO", ["STOP"])).toMatchObject({ text: "ends with STO", stopped: false });
  });
});
