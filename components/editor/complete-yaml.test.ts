import { describe, expect, it } from "vitest";
import { Runbook } from "@/lib/contracts/runbook";
import { completionOf } from "./complete-yaml";

const complete = completionOf(Runbook);
/** What is offered where `|` stands. */
const offered = (text: string): string[] => {
  const offset = text.indexOf("|");
  return complete(text.replace("|", ""), offset)?.options.map((option) => option.label) ?? [];
};

describe("completion in a runbook", () => {
  it("offers the keys that are still missing", () => {
    const keys = offered("id: a\ntitle: b\n|");
    expect(keys).toEqual(expect.arrayContaining(["risk", "steps", "verify", "downtime"]));
    expect(keys).not.toContain("id");
    expect(offered("id: a\nri|\nsteps: []\n")).toEqual(["risk"]);
  });

  it("offers the values of a key", () => {
    expect(offered("risk: |")).toEqual(["read-only", "reversible", "disruptive", "irreversible"]);
    expect(offered("risk: re|")).toEqual(["read-only", "reversible"]);
    expect(offered("parameters:\n  unit:\n    type: |")).toContain("secret");
    expect(offered("parameters:\n  unit:\n    optional: t|")).toEqual(["true"]);
  });

  it("knows where in a step it is, whichever way the list is written", () => {
    expect(offered("steps:\n  - |")).toEqual(expect.arrayContaining(["id", "run", "file", "service", "timeout"]));
    expect(offered("steps:\n- |")).toEqual(expect.arrayContaining(["id", "run"]));
    expect(offered("steps:\n  - id: a\n    |")).not.toContain("id");
    expect(offered("steps:\n  - id: a\n    run:\n      |")).toEqual(expect.arrayContaining(["shell", "script", "args"]));
    expect(offered("steps:\n  - id: a\n    run:\n      shell: |")).toEqual(["bash", "python"]);
    expect(offered("steps:\n  - id: a\n    service:\n      action: re|")).toEqual(["restart", "reload"]);
    expect(offered("steps:\n  - id: a\n  - id: b\n    |")).toContain("timeout");
  });

  it("offers the parameters where a step reads a value", () => {
    const text = "parameters:\n  unit: { type: string }\n  path:\n    type: path\nsteps:\n  - id: a\n    service:\n      unit: $|";
    expect(offered(text)).toEqual(["$unit", "$path"]);
    expect(offered("parameters:\n  unit: { type: string }\ntitle: $|")).toEqual([]);
  });

  it("says what a key holds, and which values are parameters", () => {
    const at = (text: string) => complete(text, text.length)?.options;
    expect(at("titl")).toEqual([{ label: "title", apply: "title: ", types: ["string"] }]);
    expect(at("parameters:\n  unit: { type: string }\nsteps:\n  - id: a\n    service:\n      unit: $")).toEqual([
      { label: "$unit", apply: "$unit", isParameter: true },
    ]);
  });

  it("offers nothing in the middle of a text", () => {
    expect(offered("about: some words |")).toEqual([]);
    expect(offered("steps:\n  - run:\n      script: |-x")).toEqual([]);
  });
});
