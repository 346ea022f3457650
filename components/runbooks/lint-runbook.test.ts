import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Said } from "../use-error-text";
import { lintRunbook } from "./lint-runbook";

const good = `id: restart-vllm
title: Restart vLLM
risk: disruptive
steps:
  - id: restart
    service: { action: restart, unit: vllm.service }
    timeout: 30s
`;
const say = ({ reason, values }: Said) => `${values?.at ?? ""} ${reason}`;
const problem = (yaml: string) => lintRunbook(yaml, say).problems.map(({ line, message }) => ({ line, message }));

describe("a runbook while it is typed", () => {
  it("is read when it is right", () => {
    const { runbook, problems } = lintRunbook(good, say);
    expect(problems).toEqual([]);
    expect(runbook?.steps).toHaveLength(1);
  });

  it("is marked at the line that is wrong", () => {
    expect(problem(good.replace("30s", "soon"))).toEqual([{ line: 7, message: "steps.0.timeout field.duration" }]);
    expect(problem(good.replace("risk: disruptive", "risk: none"))[0]?.line).toBe(3);
    expect(problem(good.replace("action: restart", "action: explode"))[0]).toMatchObject({ line: 6 });
    expect(problem(good.replace("  - id: restart\n", "  - id: restart\n\tx: 1\n"))[0]?.line).toBe(6);
    expect(problem(good.replace("title: Restart vLLM\n", ""))[0]).toMatchObject({ line: 1, message: expect.stringContaining("title") });
  });

  it("is refused in a sentence of the reader's language, by its key", () => {
    expect(problem("id: &a x\ntitle: *a\n")).toEqual([{ line: 1, message: " field.noAliases" }]);
  });

  it("has problems inside its text, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("id", ":", " ", "\n", "- ", "{", "}", "*a", "&a", "\t", "x", '"') }), (yaml) => {
        for (const { from, to } of lintRunbook(yaml, say).problems) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(yaml.length);
        }
      }),
    );
  });
});
