import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { yamlLines } from "./yaml-tokens";

const text = (yaml: string) =>
  yamlLines(yaml)
    .map((line) => line.map((token) => token.text).join(""))
    .join("\n");

describe("YAML in colours", () => {
  it("marks keys and leaves every letter in its place", () => {
    const yaml = "id: restore\nsteps:\n  - id: a # why\n    run: |\n      echo 'x'\n";
    expect(text(yaml)).toBe(yaml);
    expect(yamlLines(yaml)[0]?.[0]).toEqual({ text: "id", className: "text-accent" });
  });

  it("survives what is not YAML", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", ":", " ", "\n", "-", "{", "[", '"', "|", "\t", "&") }),
        (yaml) => text(yaml) === yaml,
      ),
    );
  });
});
