import { describe, expect, it } from "vitest";
import { FINDING_CODES, handOffFor } from "@/lib/contracts/finding-codes";
import { builtInLibrary } from "./library";

describe("finding codes", async () => {
  const repaired = new Set((await builtInLibrary()).flatMap(({ runbook }) => runbook.repairs));
  const codes = Object.entries(FINDING_CODES).flatMap(([check, of]) => Object.keys(of).map((code) => [check, code] as const));

  it.each(codes)("%s/%s has a runbook or a text that says what a person has to do", (check, code) => {
    const text = handOffFor(check, code);
    const hasRunbook = repaired.has(`${check}/${code}`) || repaired.has(`${check}/*`);
    expect(hasRunbook).toBe(text === null);
    if (text !== null) expect(text).toMatch(/^Millwright has no repair for this: [a-z].+\.$/);
  });

  it("are known for everything that a runbook says it repairs", () => {
    const known = new Set(codes.map(([check, code]) => `${check}/${code}`));
    expect([...repaired].filter((name) => !name.endsWith("/*") && !known.has(name))).toEqual([]);
  });

  it("of another version of the agent have no text", () => expect(handOffFor("model.load", "not-invented-yet")).toBeNull());
});
