/** `npm test`: checks, unit and integration tests, then the end-to-end tests in a real Chromium. Ends with one line of totals. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "../start/build";
import { findChromium } from "./chromium";
import { filesThatFailed, type PlaywrightReport, passedIn, playwrightFailures, type VitestReport, vitestFailures } from "./failures";

const root = path.resolve(import.meta.dirname, "../..");
const only = process.argv.slice(2);
const results = mkdtempSync(path.join(os.tmpdir(), "millwright-results-"));
const say = (line: string) => console.log(`  ${line}`);
const failures: string[] = [];
/** What failed at first and was tried again. */
const notes: string[] = [];
/** More than this is no accident. */
const MOST_AGAIN = 8;

interface Totals {
  passed: number;
  failed: number;
}

function node(args: string[], env: Record<string, string> = {}): number {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

function checks(): Totals {
  const status = node(["--conditions=react-server", "--import", "tsx", "scripts/check/main.ts"]);
  return status === 0 ? { passed: 3, failed: 0 } : { passed: 2, failed: 1 };
}

function vitest(name: string, more: string[] = []): { status: number; report: VitestReport | null } {
  const file = path.join(results, name);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const status = node(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...more]);
  return { status, report: existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null };
}

/** Tests of a file build on each other and share their processes with another's: files that failed get one more try, whole and alone. */
function unit(): Totals {
  const first = vitest("vitest.json");
  if (!first.report) return { passed: 0, failed: 1 };
  if (first.status === 0) return { passed: first.report.numPassedTests, failed: 0 };
  const suspects = filesThatFailed(first.report);
  if (suspects.length === 0 || suspects.length > MOST_AGAIN) {
    failures.push(...vitestFailures(first.report));
    return { passed: first.report.numPassedTests, failed: Math.max(1, first.report.numFailedTests) };
  }
  notes.push(...vitestFailures(first.report));
  const again = vitest("vitest-again.json", ["--retry=0", "--no-file-parallelism", ...suspects]);
  if (again.report) failures.push(...vitestFailures(again.report));
  const passedElsewhere = first.report.numPassedTests - passedIn(first.report, suspects);
  // A file that could not even be loaded has no failed test, but the run has failed.
  const failed = Math.max(again.report?.numFailedTests ?? 1, again.status === 0 ? 0 : 1);
  return { passed: passedElsewhere + (again.report?.numPassedTests ?? 0), failed };
}

function endToEnd(): Totals {
  const browser = findChromium();
  build(say);
  const file = path.join(results, "playwright.json");
  const status = node(["node_modules/@playwright/test/cli.js", "test"], { CHROMIUM_PATH: browser, MILLWRIGHT_E2E_RESULTS: file });
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report: PlaywrightReport = JSON.parse(readFileSync(file, "utf8"));
  failures.push(...playwrightFailures(report));
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected + flaky, failed: Math.max(unexpected, status === 0 ? 0 : 1) };
}

const stages: Record<string, () => Totals> = { check: checks, unit, e2e: endToEnd };
const totals = { passed: 0, failed: 0 };
for (const [name, run] of Object.entries(stages)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const startedAt = Date.now();
  let outcome: Totals;
  try {
    outcome = run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    outcome = { passed: 0, failed: 1 };
  }
  console.log(`${name}: ${outcome.passed} passed, ${outcome.failed} failed in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
  totals.passed += outcome.passed;
  totals.failed += outcome.failed;
}
rmSync(results, { recursive: true, force: true });
// Again at the end: of a long run's output often only the end is kept.
for (const note of notes) console.log(`FAILED AT FIRST ${note}\n`);
for (const failure of failures) console.log(`FAILED ${failure}\n`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
