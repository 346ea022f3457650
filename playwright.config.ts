import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "@playwright/test";

const results = process.env.MILLWRIGHT_E2E_RESULTS;
/** The stack uses Redis. Only the specs that depend most on queue and wake-ups run. */
const onRedis = process.env.MILLWRIGHT_E2E_ON_REDIS === "1";
/** How many stacks run side by side. Each Playwright worker has its own stack, so that simultaneous specs do not affect each other. */
const stacks = Number(process.env.MILLWRIGHT_E2E_STACKS ?? 1);
const seed = process.env.MILLWRIGHT_E2E_SEED;
// No sandbox for root and containers; no background traffic to anybody.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const firstRuns = Array.from({ length: stacks }, (_, stack) => ({
  name: stack === 0 ? "first run" : `first run ${stack + 1}`,
  testMatch: /first-run\.spec\.ts/,
  metadata: { stack },
}));
const dependencies = firstRuns.map(({ name }) => name);

/** A project for each spec, because Playwright keeps the order of projects and not that of files. */
function shuffledSpecs(seed: string) {
  const place = (file: string) => createHash("sha256").update(`${seed} ${file}`).digest("hex");
  const files = readdirSync(path.join(import.meta.dirname, "e2e")).filter((file) => /(?<!first-run)\.spec\.ts$/.test(file));
  const inOrder = files.sort((a, b) => (place(a) < place(b) ? -1 : 1));
  return inOrder.map((file) => ({ name: path.basename(file, ".spec.ts"), testMatch: `**/${file}`, dependencies }));
}

/** The longest specs begin first, so that the workers end at about the same time. */
const LONG = /(pages|outages|broken-config)\.spec\.ts/;
const promises = [
  { name: "long promises", testMatch: LONG, dependencies },
  { name: "promises", testIgnore: [/first-run\.spec\.ts/, LONG], dependencies },
];
const promisesOnRedis = [{ name: "promises on Redis", testMatch: /(broken-config|waves)\.spec\.ts/, dependencies }];

/** A real stack for each worker (e2e/fixtures/global-setup.ts); the first spec makes the people that the others are. */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/fixtures/global-setup.ts",
  workers: stacks,
  fullyParallel: false,
  timeout: 120_000,
  // Only CI gives a second try, and names the spec that took it.
  retries: process.env.CI === "true" ? 1 : 0,
  expect: { timeout: 20_000 },
  reporter: results ? [["list"], ["json", { outputFile: results }]] : [["list"]],
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args },
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: "reduce" },
    trace: "off",
    actionTimeout: 20_000,
  },
  projects: [...firstRuns, ...(onRedis ? promisesOnRedis : seed ? shuffledSpecs(seed) : promises)],
});
