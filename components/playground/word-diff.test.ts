import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordDiff } from "./word-diff";

const shown = (first: string, second: string) =>
  wordDiff(first, second)
    ?.parts.map(({ kind, text }) => (kind === "same" ? text : `${kind === "added" ? "+" : "-"}[${text}]`))
    .join("");

describe("a diff of two answers", () => {
  it("compares words", () => {
    expect(shown("The fleet is healthy.", "The whole fleet is faulty.")).toBe("The +[whole ]fleet is -[healthy]+[faulty].");
    expect(wordDiff("The fleet is healthy.", "The whole fleet is faulty.")).toMatchObject({ same: 3, removed: 1, added: 2 });
  });

  it("finds the words of a language without spaces", () => {
    expect(shown("节点运行正常", "节点运行异常")).toBe("节点运行-[正常]+[异常]");
  });

  it("is null when the answers differ too much", () => {
    const many = (word: string) => Array.from({ length: 5_000 }, (_, n) => `${word}${n}`).join(" ");
    expect(wordDiff(many("a"), many("b"))).toBeNull();
  });

  it("contains both texts completely", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (first, second) => {
        const { parts } = wordDiff(first, second)!;
        const without = (kind: string) => parts.flatMap((part) => (part.kind === kind ? [] : [part.text])).join("");
        expect([without("added"), without("removed")]).toEqual([first, second]);
      }),
    );
  });
});
