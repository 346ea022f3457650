import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ansiPieces, plainText } from "./ansi";

const E = "\u001b";

describe("colours in a log", () => {
  it("become pieces of text with a look", () => {
    expect(ansiPieces(`a ${E}[31mred${E}[1;4m bold${E}[22;24;39m plain${E}[0m`)).toEqual([
      { text: "a ", look: {} },
      { text: "red", look: { color: 1 } },
      { text: " bold", look: { color: 1, bold: true, underline: true } },
      { text: " plain", look: {} },
    ]);
  });

  it("are brought to sixteen when they are finer", () => {
    const color = (codes: string) => ansiPieces(`${E}[${codes}mx`)[0]?.look.color;
    expect(color("38;5;9")).toBe(9);
    expect(color("38;2;255;0;0")).toBe(9);
    expect(color("38;5;22")).toBe(2);
    expect(color("38;5;232")).toBe(0);
    expect(color("97")).toBe(15);
    expect(ansiPieces(`${E}[48;2;9;9;9;31mx`)[0]?.look).toEqual({ color: 1 });
  });

  it("leave out every other sequence: cursors, titles, links", () => {
    expect(plainText(`${E}[2K${E}[1Ga${E}]0;title\u0007b${E}]8;;http://x${E}\\c${E}(Bd${E}[`)).toBe("abcd");
  });

  it("leave a line as a terminal would after carriage returns", () => {
    expect(plainText("10%\r50%\r100% done\r")).toBe("100% done");
  });

  it("make no text run backwards", () => {
    expect(plainText("safe\u202Egnp.exe")).toBe("safe\uFFFDgnp.exe");
  });

  it("never invent, lose or reorder letters, whatever comes", () => {
    const noise = fc.string({ unit: fc.constantFrom(E, "[", "]", "3", "1", ";", "m", "K", "a", "\r", "\u0007", "\\", "<", ":") });
    fc.assert(
      fc.property(noise, (line) => {
        const pieces = ansiPieces(line);
        expect(pieces.map((piece) => piece.text).join("")).toBe(plainText(line));
        expect(plainText(line)).not.toContain(E);
        expect(pieces.every((piece) => piece.text !== "")).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z<>&" ]*$/), (text) => {
        expect(plainText(text)).toBe(text);
        expect(plainText(`${E}[32m${text}${E}[0m`)).toBe(text);
      }),
    );
  });
});
