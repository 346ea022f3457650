import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Runbook } from "@/lib/contracts/runbook";
import { isStorable } from "@/lib/storable-text";
import { valueAt } from "./finding-path";
import { fillParameters } from "./parameters";
import { parseRunbook } from "./parse";

const parsed = parseRunbook(`id: takes-all
title: Takes everything
risk: reversible
parameters:
  text: { type: string }
  number: { type: integer, default: 1 }
  choice: { type: enum, options: [a, b], default: a }
  flag: { type: boolean, default: false }
steps: [{ id: a, run: { script: "true" } }]
`);
const runbook = (parsed.ok ? parsed.runbook : undefined) as Runbook;
const seal = (secret: string) => secret;

describe("parameters", () => {
  it("carry any text unchanged: quotes, newlines, $(…), options", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }).filter(isStorable), (text) => {
        expect(fillParameters(runbook, { given: { text }, finding: null, seal }).text).toBe(text);
      }),
    );
  });

  it("refuse what an environment variable cannot hold", () => {
    expect(() => fillParameters(runbook, { given: { text: "a\0b" }, finding: null, seal })).toThrow(/NUL/);
  });

  it.each([
    ["number", "1.5"],
    ["number", "0x1"],
    ["choice", "c"],
    ["flag", "yes"],
  ])("refuse %s = %s", (name, value) => {
    expect(() => fillParameters(runbook, { given: { text: "x", [name]: value }, finding: null, seal })).toThrow(name);
  });

  it("come from the portal where the runbook says so, unless a person gives a value", () => {
    const text = { type: "string" as const, from: "portal.agent.version", optional: false };
    const own: Runbook = { ...runbook, parameters: { text } };
    const portal = { agent: { version: "2.0.0" } };
    // A finding cannot pose as the portal.
    const finding = { agent: { version: "9.9.9" } };
    expect(fillParameters(own, { given: {}, finding, portal, seal }).text).toBe("2.0.0");
    expect(fillParameters(own, { given: { text: "1.0.0" }, finding, portal, seal }).text).toBe("1.0.0");
    expect(() => fillParameters(own, { given: {}, finding, portal: { agent: null }, seal })).toThrow("a value is needed");
  });

  it("are read from findings by path, and never from a prototype", () => {
    expect(valueAt({ problems: [{ path: "/a" }, { path: "/b" }] }, "finding.problems[1].path")).toBe("/b");
    for (const path of ["finding.constructor", "finding.problems.length.x", "finding.__proto__.polluted", "finding.missing[3]"]) {
      expect(valueAt({ problems: "abc" }, path)).toBeUndefined();
    }
  });
});
