/** `npm test`: checks, unit and integration tests, then the end-to-end tests in a real Chromium. Ends with one line of totals. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Redis } from "ioredis";
import { build } from "../start/build";
import { startRedis } from "../testing/job-backends";
import { makeTempFolder } from "../testing/temp-folder";
import { bringTools, missingTool } from "../tools/debian";
import { nodeVersion } from "../tools/node-version";
import { readArguments, type StageName } from "./arguments";
import { findChromium } from "./chromium";
import { closingLines, type Outcome, playwrightOutcome, type VitestReport, vitestOutcome } from "./outcome";

const root = path.resolve(import.meta.dirname, "../..");
const asked = readArgumentsOrExit();
const { folder: results, remove } = makeTempFolder();
process.on("exit", remove);
const say = (line: string) => console.log(`  ${line}`);

function readArgumentsOrExit() {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

function node(args: string[], env: Record<string, string> = {}): number {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

/** Runs everything on another version of Node.js, which comes first on the PATH of all programs that the tests start. */
function onVersion(version: string): number {
  const program = nodeVersion(version);
  const limits = [...asked.stages].flatMap(([name, files]) => [name, ...files]);
  const order = asked.seed === undefined ? [] : ["--seed", String(asked.seed)];
  const again = ["--conditions=react-server", "--import", "tsx", import.meta.filename, ...limits, ...order];
  const { status } = spawnSync(program, again, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH: `${path.dirname(program)}:${process.env.PATH}` },
  });
  return status ?? 1;
}

/** Reads a stage's report. A failed run has a failure even when no test failed: an error outside the tests, or a crash. */
function outcomeOf<Report>(status: number, file: string, read: (report: Report) => Outcome): Outcome {
  if (!existsSync(file)) return failed("The run ended without a report. Its output above says why.");
  const outcome = read(JSON.parse(readFileSync(file, "utf8")) as Report);
  if (status === 0 || outcome.failed.length > 0) return outcome;
  return { ...outcome, failed: ["The run failed outside of its tests. Its output above says why."] };
}

const failed = (text: string): Outcome => ({ passed: 0, failed: [text], flaky: [], skipped: [] });

function checks(): Outcome {
  const status = node(["--conditions=react-server", "--import", "tsx", "scripts/check/main.ts"]);
  return status === 0 ? { passed: 4, failed: [], flaky: [], skipped: [] } : { ...failed("npm run check"), passed: 3 };
}

function unit(limits: string[]): Outcome {
  bringTools(say);
  const file = path.join(results, "vitest.json");
  const reports = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const order = asked.seed === undefined ? [] : ["--sequence.shuffle", `--sequence.seed=${asked.seed}`];
  const status = node(["node_modules/vitest/vitest.mjs", "run", ...limits, ...reports, ...order]);
  return outcomeOf<VitestReport>(status, file, (report) => vitestOutcome(report, root));
}

/** Specs mostly wait, so two stacks side by side take little more than half the time of one. */
const STACKS = 2;

/** `limits`: parts of the names of the specs to run. The first run is always included. */
async function endToEnd(limits: string[], name = "playwright.json", env: Record<string, string> = {}): Promise<Outcome> {
  const browser = findChromium();
  // Build before the stacks start: two at once would build into the same folder.
  await build(say);
  const file = path.join(results, name);
  const stacks = limits.length > 0 ? 1 : STACKS;
  const order: Record<string, string> = asked.seed === undefined ? {} : { MILLWRIGHT_E2E_SEED: String(asked.seed) };
  const settings = {
    CHROMIUM_PATH: browser,
    TMPDIR: results,
    MILLWRIGHT_E2E_RESULTS: file,
    MILLWRIGHT_E2E_STACKS: String(stacks),
    ...order,
    ...env,
  };
  // Playwright matches the whole path, in which a parent folder may have the same name.
  const specs = limits.map((limit) => `e2e/[^/]*${limit.replace(/^e2e\//, "")}`);
  return outcomeOf(node(["node_modules/@playwright/test/cli.js", "test", ...specs], settings), file, playwrightOutcome);
}

/** The specs that depend most on queue and wake-ups (playwright.config.ts names them), once more with `REDIS_URL`. */
async function endToEndOnRedis(limits: string[]): Promise<Outcome> {
  const redis = await startRedis();
  if (!redis) return { passed: 0, failed: [], flaky: [], skipped: [`the end-to-end tests on Redis: ${missingTool("redis-server")}`] };
  const client = new Redis(redis.url);
  try {
    const outcome = await endToEnd(limits, "playwright-redis.json", {
      REDIS_URL: redis.url,
      MILLWRIGHT_E2E_ON_REDIS: "1",
      MILLWRIGHT_E2E_STACKS: "1",
    });
    const used = (await client.keys("mw:millwright:*")).length > 0;
    return used ? outcome : { ...outcome, failed: [...outcome.failed, "The end-to-end tests on Redis left nothing in Redis."] };
  } finally {
    client.disconnect();
    await redis.stop();
  }
}

async function outcomeOfStage(run: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

if (asked.node) process.exit(onVersion(asked.node));

const stages: Record<StageName, (limits: string[]) => Outcome | Promise<Outcome>> = {
  check: checks,
  unit,
  e2e: (limits) => endToEnd(limits),
  "e2e-redis": endToEndOnRedis,
};
const outcomes: Outcome[] = [];
say(`Node.js ${process.versions.node}`);
if (asked.seed !== undefined) say(`Shuffled: npm test -- --seed ${asked.seed} gives the same order again`);
for (const [name, limits] of asked.stages) {
  const startedAt = Date.now();
  const outcome = await outcomeOfStage(() => stages[name](limits));
  console.log(`${name}: ${closingLines([outcome], false).at(-1)} in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
  outcomes.push(outcome);
}
for (const line of closingLines(outcomes, process.env.CI === "true")) console.log(line);
process.exitCode = outcomes.some((outcome) => outcome.failed.length > 0) ? 1 : 0;
