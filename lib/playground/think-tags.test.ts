import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thinkSplitter } from "./think-tags";

function split(pieces: string[]) {
  const splitter = thinkSplitter();
  const parts = [...pieces.map(splitter.push), splitter.end()];
  return { text: parts.map((part) => part.text).join(""), thinking: parts.map((part) => part.thinking).join("") };
}
const letters = (text: string) => text.split("");

describe("thinking written as tags", () => {
  it("is separated from the answer, letter by letter too", () => {
    const expected = { thinking: "let me see", text: "42" };
    expect(split(["<think>let me see</think>\n\n42"])).toEqual(expected);
    expect(split(letters("<think>let me see</think>\n\n42"))).toEqual(expected);
  });

  it("is left alone when the answer does not begin with it", () => {
    for (const text of ["Use <think> tags.", "<b>bold</b>", "", "<thin", " x <think>y</think>"]) {
      expect(split(letters(text))).toEqual({ text, thinking: "" });
    }
  });

  it("is not waited for without end", () => {
    const splitter = thinkSplitter();
    const held = Array.from({ length: 1_000 }, () => splitter.push(" ").text).join("");
    expect(held).toBe("");
    expect(splitter.push("\n")).toEqual({ text: `${" ".repeat(1_000)}\n`, thinking: "" });
    expect(splitter.push("<think>")).toEqual({ text: "<think>", thinking: "" });
  });

  it("is all thinking when the tag never closes", () => {
    expect(split(["<think>on and on </thi"])).toEqual({ text: "", thinking: "on and on </thi" });
  });

  it("loses and repeats no character wherever the pieces are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[<>/a-z]{0,6}$/)), (pieces) => {
        expect(split(pieces)).toEqual({ text: pieces.join(""), thinking: "" });
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[</a-z]*$/), fc.stringMatching(/^[a-z<>]*$/), (thinking, text) => {
        expect(split(letters(`<think>${thinking}</think>${text}`))).toEqual({ thinking, text });
      }),
    );
  });
});
