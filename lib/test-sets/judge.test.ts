import { describe, expect, it } from "vitest";
import type { Expectation } from "@/lib/contracts/test-set";
import { judge, verdictOf } from "./judge";
import { cosine } from "./similarity";

const noSimilarity = () => Promise.resolve("no endpoint");
async function judged(expectation: Expectation, text: string, more: { totalMs?: number; variables?: Record<string, string> } = {}) {
  const row = { variables: more.variables ?? {}, expectations: [expectation] };
  const [finding] = await judge(row, { text, totalMs: more.totalMs ?? 0 }, noSimilarity);
  return [finding!.verdict, finding!.reason, finding!.values];
}

describe("an expectation", () => {
  it("contains and equals may name the row's variables", async () => {
    const variables = { city: "Paris" };
    expect(await judged({ kind: "contains", text: "in {{city}}" }, "He is in Paris.", { variables })).toEqual([
      "passed",
      "contains",
      { text: "in Paris" },
    ]);
    expect(await judged({ kind: "contains", text: "Rome" }, "Paris")).toEqual(["failed", "containsNot", { text: "Rome" }]);
    expect(await judged({ kind: "equals", text: "{{city}}" }, "\nParis ", { variables })).toEqual(["passed", "equals", {}]);
    expect((await judged({ kind: "equals", text: "paris" }, "Paris"))[0]).toBe("failed");
  });

  it("contains decides nothing when the wanted text is empty once the variables are filled in", async () => {
    const expectation = { kind: "contains" as const, text: " {{city}}" };
    expect(await judged(expectation, "Rome is here.", { variables: { city: "" } })).toEqual(["undecided", "containsEmpty", {}]);
  });

  it("matches goes over lines, and a pattern that backtracks without end is stopped and decides nothing", async () => {
    expect((await judged({ kind: "matches", pattern: "^a.+z$" }, "a\nz"))[0]).toBe("passed");
    expect((await judged({ kind: "matches", pattern: "^\\d+$" }, "12a"))[0]).toBe("failed");
    // Trying every way would take years: only the limit ends this.
    const evil = { kind: "matches" as const, pattern: "^(a+)+$" };
    expect(await judged(evil, `${"a".repeat(60)}!`)).toEqual(["undecided", "patternSlow", { pattern: evil.pattern, most: 200 }]);
  });

  it("slow patterns and schemas use up the run's time, and then decide nothing", async () => {
    const [left, text] = [{ leftMs: 100 }, `${"a".repeat(60)}!`];
    const outcome = async (expectation: Expectation, answer: string) => {
      const [finding] = await judge({ variables: {}, expectations: [expectation] }, { text: answer, totalMs: 0 }, noSimilarity, left);
      return finding!.verdict;
    };
    const easy = { kind: "matches" as const, pattern: "a" };
    const number = { kind: "schema" as const, schema: '{"type":"number"}' };
    expect([await outcome(easy, text), await outcome(number, "4")]).toEqual(["passed", "passed"]);
    for (let tries = 0; left.leftMs > 0; tries++) {
      expect(tries).toBeLessThan(10);
      expect(await outcome({ kind: "matches", pattern: "^(a+)+$" }, text)).toBe("undecided");
    }
    expect([await outcome(easy, text), await outcome(number, "4")]).toEqual(["undecided", "undecided"]);
    expect(await outcome({ kind: "contains", text: "a" }, text)).toBe("passed");
  });

  it("schema names the first problem at its path, takes a fenced block, and stops slow patterns too", async () => {
    const schema = JSON.stringify({ type: "object", properties: { n: { type: "integer" } }, required: ["n"] });
    expect((await judged({ kind: "schema", schema }, '```json\n{ "n": 4 }\n```'))[0]).toBe("passed");
    expect(await judged({ kind: "schema", schema }, '{ "n": "four" }')).toEqual([
      "failed",
      "schemaNot",
      { path: "/n", said: "must be integer" },
    ]);
    expect((await judged({ kind: "schema", schema }, "four"))[1]).toBe("noJson");
    const slow = JSON.stringify({ type: "string", pattern: "^(a+)+$" });
    expect((await judged({ kind: "schema", schema: slow }, JSON.stringify(`${"a".repeat(60)}!`))).slice(0, 2)).toEqual([
      "undecided",
      "schemaUndecided",
    ]);
  });

  it("schema takes a block with or without its language, and no half of one", async () => {
    const fits = async (text: string) => (await judged({ kind: "schema", schema: '{"type":"number"}' }, text))[1];
    for (const text of ["4", "\n```\n4\n```\n", "``` json \n4\n  ```", "```\n4```"]) expect(await fits(text)).toBe("schemaFits");
    for (const text of ["```\n4", "4\n```", "```python\n4\n```", "```", "```\n```"]) expect(await fits(text)).toBe("noJson");
    expect(await fits(`\`\`\`${"\n".repeat(20_000)}x`)).toBe("noJson");
  });

  it("within counts the whole answer", async () => {
    const expectation = { kind: "within" as const, ms: 500 };
    expect(await judged(expectation, "", { totalMs: 499.6 })).toEqual(["passed", "withinTime", { took: 500, most: 500 }]);
    expect((await judged(expectation, "", { totalMs: 501 }))[0]).toBe("failed");
  });

  it("similar that cannot be compared is undecided, and says why", async () => {
    const expectation = { kind: "similar" as const, text: "x", endpointId: "", model: "m", atLeast: 0.5 };
    expect(await judged(expectation, "x")).toEqual(["undecided", "noEmbedding", { said: "no endpoint" }]);
  });
});

describe("a judge", () => {
  it("that crashes decides nothing, and the next one still judges", async () => {
    const similar = { kind: "similar" as const, text: "x", endpointId: "", model: "m", atLeast: 0.5 };
    const row = { variables: {}, expectations: [similar, { kind: "contains" as const, text: "a" }] };
    const findings = await judge(row, { text: "a", totalMs: 0 }, () => Promise.reject(new RangeError("too deep")));
    expect(findings).toMatchObject([
      { kind: "similar", verdict: "undecided", reason: "unjudged", values: { said: "RangeError: too deep" } },
      { kind: "contains", verdict: "passed" },
    ]);
  });
});

describe("a verdict", () => {
  it("is failed when anything failed, and passed only when everything passed", () => {
    const of = (...verdicts: ("passed" | "failed" | "undecided")[]) => verdictOf(verdicts.map((verdict) => ({ verdict })));
    expect(of("passed", "undecided", "failed")).toBe("failed");
    expect(of("passed", "undecided")).toBe("undecided");
    expect(of("passed", "passed")).toBe("passed");
    expect(of()).toBe("undecided");
  });
});

describe("the cosine", () => {
  it("is 1 for one direction, 0 across, and 0 for no direction", () => {
    expect(cosine([1, 2], [2, 4])).toBeCloseTo(1);
    expect(cosine([1, 0], [0, 1])).toBe(0);
    expect(cosine([0, 0], [1, 1])).toBe(0);
  });
});
