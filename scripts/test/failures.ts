import { stripVTControlCharacters } from "node:util";

/** What the reporters wrote, as far as it concerns failures. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; file: string; line: number; ok: boolean; tests: { results: { error?: { message?: string } }[] }[] }[];
}
export interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number };
  suites: PlaywrightSuite[];
}

const MOST_LINES = 12;

function entry(where: string, message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? "no message")
    .split("\n")
    .slice(0, MOST_LINES);
  return [where, ...lines.map((line) => `    ${line}`)].join("\n");
}

const hasFailed = ({ status }: VitestReport["testResults"][number]) => status === "failed";

/** One text for each test that failed for good, and for each file that could not be loaded. */
export function vitestFailures(report: VitestReport): string[] {
  return report.testResults.filter(hasFailed).flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    // The file could not be loaded, or what stands before or after its tests failed.
    if (failed.length === 0) return [entry(name, message)];
    return failed.map((test) => entry(`${name} › ${test.fullName}`, test.failureMessages[0]));
  });
}

export function playwrightFailures({ suites }: Pick<PlaywrightReport, "suites">): string[] {
  return suites.flatMap((suite) => [
    ...(suite.specs ?? [])
      .filter((spec) => !spec.ok)
      .map((spec) => entry(`e2e/${spec.file}:${spec.line} › ${spec.title}`, spec.tests[0]?.results[0]?.error?.message)),
    ...playwrightFailures({ suites: suite.suites ?? [] }),
  ]);
}

export const filesThatFailed = ({ testResults }: VitestReport): string[] => testResults.filter(hasFailed).map(({ name }) => name);

/** How many tests of these files passed. */
export const passedIn = ({ testResults }: VitestReport, files: readonly string[]): number =>
  testResults
    .filter(({ name }) => files.includes(name))
    .reduce((sum, { assertionResults }) => sum + assertionResults.filter((test) => test.status === "passed").length, 0);
