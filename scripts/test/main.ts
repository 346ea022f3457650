/** `npm test`: checks, unit and integration tests, then the end-to-end tests in a real Chromium. Ends with one line of totals. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "../start/build";
import { findChromium } from "./chromium";
import { type PlaywrightReport, playwrightFailures, type VitestReport, vitestFailures } from "./failures";

const root = path.resolve(import.meta.dirname, "../..");
const only = process.argv.slice(2);
const results = mkdtempSync(path.join(os.tmpdir(), "millwright-results-"));
const say = (line: string) => console.log(`  ${line}`);
const failures: string[] = [];

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

function unit(): Totals {
  const file = path.join(results, "vitest.json");
  const status = node(["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report: VitestReport = JSON.parse(readFileSync(file, "utf8"));
  failures.push(...vitestFailures(report));
  // A file that could not even be loaded has no failed test, but the run has failed.
  const failed = Math.max(report.numFailedTests, status === 0 ? 0 : 1);
  return { passed: report.numPassedTests, failed };
}

function endToEnd(): Totals {
  const browser = findChromium(say);
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
for (const failure of failures) console.log(`FAILED ${failure}\n`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
