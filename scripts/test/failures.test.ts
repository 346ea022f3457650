import { expect, test } from "vitest";
import { filesThatFailed, passedIn, playwrightFailures, vitestFailures } from "./failures";

test("what failed is named with its file and the beginning of its message", () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    testResults: [
      {
        name: "/m/lib/a.test.ts",
        status: "failed",
        assertionResults: [
          { fullName: "adds", status: "passed", failureMessages: [] },
          { fullName: "subtracts", status: "failed", failureMessages: ["\u001b[31mexpected 1\u001b[39m\n  at line 3"] },
        ],
      },
      { name: "/m/lib/b.test.ts", status: "failed", message: "Cannot find module", assertionResults: [] },
      { name: "/m/lib/c.test.ts", status: "passed", assertionResults: [{ fullName: "holds", status: "passed", failureMessages: [] }] },
    ],
  };
  expect(filesThatFailed(report)).toEqual(["/m/lib/a.test.ts", "/m/lib/b.test.ts"]);
  expect(passedIn(report, filesThatFailed(report))).toBe(1);
  expect(vitestFailures(report)).toEqual([
    "/m/lib/a.test.ts › subtracts\n    expected 1\n      at line 3",
    "/m/lib/b.test.ts\n    Cannot find module",
  ]);
});

test("end-to-end failures are found in nested groups; what passed on its second try is none", () => {
  const spec = { title: "cancels", file: "a.spec.ts", line: 7, tests: [{ results: [{ error: { message: "Timed out" } }] }] };
  const suites = [
    {
      title: "a.spec.ts",
      suites: [
        {
          title: "a repair",
          specs: [
            { ...spec, ok: false },
            { ...spec, title: "flaky", ok: true },
          ],
        },
      ],
    },
  ];
  expect(playwrightFailures({ suites })).toEqual(["e2e/a.spec.ts:7 › cancels\n    Timed out"]);
});
