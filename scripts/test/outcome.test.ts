import { describe, expect, it } from "vitest";
import { closingLines, playwrightOutcome, vitestOutcome } from "./outcome";

describe("the outcome of a Vitest run", () => {
  const file = (name: string, assertionResults: unknown[], more = {}) => ({ name, status: "passed", assertionResults, ...more });
  const passed = (fullName: string, failureMessages: string[] = []) => ({ fullName, status: "passed", failureMessages });
  const outcomeOf = (...testResults: unknown[]) => vitestOutcome({ testResults } as Parameters<typeof vitestOutcome>[0], "/m");

  it("names each failed test with its file and the beginning of its message", () => {
    const subtracts = { fullName: "subtracts", status: "failed", failureMessages: ["\u001b[31mexpected 1\u001b[39m\n  at line 3"] };
    expect(
      outcomeOf(file("/m/a.test.ts", [passed("adds"), subtracts], { status: "failed" }), file("/m/c.test.ts", [passed("holds")])),
    ).toEqual({
      passed: 2,
      failed: ["a.test.ts › subtracts\n    expected 1\n      at line 3"],
      flaky: [],
      skipped: [],
    });
  });

  it("counts a file that could not be loaded, or whose teardown failed, as one failure", () => {
    const broken = { status: "failed", message: "Cannot find module" };
    expect(outcomeOf(file("/m/b.test.ts", [], broken), file("/m/d.test.ts", [passed("holds")], broken))).toMatchObject({
      passed: 1,
      failed: ["b.test.ts\n    Cannot find module", "d.test.ts\n    Cannot find module"],
    });
  });

  it("names a test that passed on its second try, with both results", () => {
    expect(outcomeOf(file("/m/a.test.ts", [passed("adds", ["expected 2"])]))).toMatchObject({
      passed: 1,
      failed: [],
      flaky: ["a.test.ts › adds\n    expected 2\n    second try: passed"],
    });
  });

  it("says why a test was skipped", () => {
    const skipped = (fullName: string, meta: object) => ({ fullName, status: "skipped", failureMessages: [], meta });
    expect(outcomeOf(file("/m/a.test.ts", [skipped("asks sudo", { missing: "no sudo here" }), skipped("waits", {})]))).toMatchObject({
      passed: 0,
      skipped: ["a.test.ts › asks sudo: no sudo here", "a.test.ts › waits: no reason is given"],
    });
  });
});

describe("the outcome of a Playwright run", () => {
  const spec = (title: string, status: string, more = {}) => ({
    title,
    file: "a.spec.ts",
    line: 7,
    tests: [{ status, annotations: [], results: [{ error: { message: "Timed out" } }], ...more }],
  });
  const outcomeOf = (specs: unknown[], errors: { message: string }[] = []) =>
    playwrightOutcome({ errors, suites: [{ suites: [{ specs }] }] } as Parameters<typeof playwrightOutcome>[0]);

  it("finds failed, flaky and skipped specs in nested groups", () => {
    const marked = { annotations: [{ type: "skip", description: "no GPU here" }], results: [] };
    const specs = [
      spec("works", "expected", { results: [{}] }),
      spec("cancels", "unexpected"),
      spec("reloads", "flaky"),
      spec("asks", "skipped", marked),
      spec("follows", "skipped", { results: [] }),
    ];
    expect(outcomeOf(specs)).toEqual({
      passed: 2,
      failed: ["e2e/a.spec.ts:7 › cancels\n    Timed out"],
      flaky: ["e2e/a.spec.ts:7 › reloads\n    Timed out\n    second try: passed"],
      skipped: ["e2e/a.spec.ts:7 › asks: no GPU here", "e2e/a.spec.ts:7 › follows: it did not run, because an earlier test failed"],
    });
  });

  it("counts an error outside the specs as a failure", () => {
    expect(outcomeOf([], [{ message: "the stack did not start" }]).failed).toEqual(["e2e\n    the stack did not start"]);
  });
});

describe("the last lines", () => {
  const outcome = { passed: 3, failed: [], flaky: [], skipped: [] };

  it("are one line of totals when everything passed", () => {
    expect(closingLines([outcome, outcome], false)).toEqual(["6 passed, 0 failed"]);
  });

  it("name skipped tests, tests that needed a second try and failed tests before the totals", () => {
    expect(closingLines([outcome, { passed: 2, failed: ["c"], flaky: ["b"], skipped: ["a: why"] }], true)).toEqual([
      "SKIPPED a: why",
      "FLAKY b\n",
      "FAILED c\n",
      "flaky=1",
      "5 passed, 1 failed, 1 skipped",
    ]);
  });

  it("say that nothing was flaky when a second try was possible", () => {
    expect(closingLines([outcome], true)).toEqual(["flaky=0", "3 passed, 0 failed"]);
  });
});
