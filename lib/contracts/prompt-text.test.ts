import { describe, expect, it } from "vitest";
import { fillIn, variablesOf } from "./prompt-text";

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
});
