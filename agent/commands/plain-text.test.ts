import { describe, expect, it } from "vitest";
import { plainText } from "./plain-text";

describe("text from a host in a terminal", () => {
  it("keeps its words and loses control characters", () => {
    expect(plainText("a\u001b[2J\u001b[31mred\u001b[0m\tb\n")).toBe("ared\tb\n");
    const hostile = plainText("\u001b]0;owned\u0007 over\rwritten \u009b31m \u202etxt.exe");
    for (const control of ["\u001b", "\u0007", "\r", "\u009b", "\u202e"]) expect(hostile).not.toContain(control);
    expect(plainText("größer 你好 🚀")).toBe("größer 你好 🚀");
  });
});
