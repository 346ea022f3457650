import path from "node:path";
import { stripVTControlCharacters } from "node:util";

/** The outcome of a stage: the number of passed tests, and one text for each other test. */
export interface Outcome {
  passed: number;
  failed: string[];
  /** Failed first and passed on the second try, which only CI gives. */
  flaky: string[];
  skipped: string[];
}

/** The fields of Vitest's JSON report that are used. */
export interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[]; meta?: { missing?: string } }[];
  }[];
}

/** The fields of Playwright's JSON report that are used. */
export interface PlaywrightReport {
  errors: { message?: string }[];
  suites: PlaywrightSuite[];
}
interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: { title: string; file: string; line: number; tests: PlaywrightTest[] }[];
}
interface PlaywrightTest {
  status: "expected" | "unexpected" | "flaky" | "skipped";
  annotations: { type: string; description?: string }[];
  results: { error?: { message?: string } }[];
}

const MOST_LINES = 12;
const UNEXPLAINED = "no reason is given";

function entry(where: string, message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? "no message")
    .split("\n")
    .slice(0, MOST_LINES);
  return [where, ...lines.map((line) => `    ${line}`)].join("\n");
}
const flakyEntry = (where: string, message: string | undefined) => `${entry(where, message)}\n    second try: passed`;

/** File names are relative to `root`. */
export function vitestOutcome(report: VitestReport, root: string): Outcome {
  const outcome: Outcome = { passed: 0, failed: [], flaky: [], skipped: [] };
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    const name = path.relative(root, file);
    const failedBefore = outcome.failed.length;
    for (const test of assertionResults) {
      const where = `${name} › ${test.fullName}`;
      if (test.status === "failed") outcome.failed.push(entry(where, test.failureMessages[0]));
      else if (test.status !== "passed") outcome.skipped.push(`${where}: ${test.meta?.missing ?? UNEXPLAINED}`);
      else outcome.passed += 1;
      // A passed test keeps the messages of its earlier try.
      if (test.status === "passed" && test.failureMessages.length > 0) outcome.flaky.push(flakyEntry(where, test.failureMessages[0]));
    }
    // The file could not be loaded, or its setup or teardown failed.
    if (status === "failed" && outcome.failed.length === failedBefore) outcome.failed.push(entry(name, message));
  }
  return outcome;
}

export function playwrightOutcome(report: PlaywrightReport): Outcome {
  const outcome: Outcome = { passed: 0, failed: report.errors.map(({ message }) => entry("e2e", message)), flaky: [], skipped: [] };
  for (const { title, file, line, tests } of specsOf(report.suites)) {
    const where = `e2e/${file}:${line} › ${title}`;
    for (const { status, annotations, results } of tests) {
      const message = results[0]?.error?.message;
      if (status === "unexpected") outcome.failed.push(entry(where, message));
      else if (status === "skipped") outcome.skipped.push(`${where}: ${whySkipped(annotations)}`);
      else outcome.passed += 1;
      if (status === "flaky") outcome.flaky.push(flakyEntry(where, message));
    }
  }
  return outcome;
}

const specsOf = (suites: PlaywrightSuite[]): NonNullable<PlaywrightSuite["specs"]> =>
  suites.flatMap((suite) => [...(suite.specs ?? []), ...specsOf(suite.suites ?? [])]);

/** A skipped test without an annotation was skipped because a test that it depends on failed. */
const whySkipped = (annotations: PlaywrightTest["annotations"]): string => {
  const mark = annotations.find(({ type }) => type === "skip" || type === "fixme");
  return mark ? (mark.description ?? UNEXPLAINED) : "it did not run, because an earlier test failed";
};

/** The end of the output: tests that did not pass, then the totals. Often only the end of a long output is kept. */
export function closingLines(outcomes: Outcome[], givesSecondTry: boolean): string[] {
  const all = (kind: "failed" | "flaky" | "skipped") => outcomes.flatMap((outcome) => outcome[kind]);
  const [failed, flaky, skipped] = [all("failed"), all("flaky"), all("skipped")];
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  return [
    ...skipped.map((text) => `SKIPPED ${text}`),
    ...flaky.map((text) => `FLAKY ${text}\n`),
    ...failed.map((text) => `FAILED ${text}\n`),
    ...(givesSecondTry ? [`flaky=${flaky.length}`] : []),
    `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`,
  ];
}
