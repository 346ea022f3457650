import { describe, expect, it } from "vitest";
import { filledLength, fillIn, variablesOf } from "./prompt-text";

describe("the variables of a prompt", () => {
  it("are named once, in the order in which they appear in all texts", () => {
    expect(variablesOf("{{ model }} on {{host}}", "{{host}} and {{user_name}}", "{ {no}} {{1st}} {{}}")).toEqual([
      "model",
      "host",
      "user_name",
    ]);
  });

  it("are filled in literally, and one without a value stays visible", () => {
    expect(fillIn("{{a}}-{{ a }}-{{b}}", { a: "$& {{b}}" })).toBe("$& {{b}}-$& {{b}}-{{b}}");
    expect(fillIn("{{constructor}}", {})).toBe("{{constructor}}");
  });

  it("give the length of the text before it is built", () => {
    for (const text of ["{{a}}-{{ a }}-{{b}}", "{{constructor}} {{a}}", "plain"])
      expect(filledLength(text, { a: "long value" })).toBe(fillIn(text, { a: "long value" }).length);
    expect(filledLength("{{a}}".repeat(40_000), { a: "x".repeat(50_000) })).toBe(2_000_000_000);
  });
});
