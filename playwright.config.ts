import { defineConfig } from "@playwright/test";

const results = process.env.MILLWRIGHT_E2E_RESULTS;
/** The stack has `REDIS_URL`: the specs run that hang most on queue and wake-ups. */
const onRedis = process.env.MILLWRIGHT_E2E_ON_REDIS === "1";
// No sandbox for root and containers; no background traffic to anybody.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** One real stack for all specs (e2e/fixtures/global-setup.ts); the first spec makes the people that the others are. */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/fixtures/global-setup.ts",
  workers: 1,
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
  projects: [
    { name: "first run", testMatch: /first-run\.spec\.ts/ },
    onRedis
      ? { name: "promises on Redis", testMatch: /(broken-config|waves)\.spec\.ts/, dependencies: ["first run"] }
      : { name: "promises", testIgnore: /first-run\.spec\.ts/, dependencies: ["first run"] },
  ],
});
