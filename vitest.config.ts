import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@": path.resolve(import.meta.dirname),
      // The guard that keeps lib out of browser bundles; in tests there is no browser bundle.
      "server-only": path.resolve(import.meta.dirname, "scripts/testing/empty.ts"),
    },
  },
  test: {
    include: ["{lib,agent,workers,components,messages,scripts,bench,demo,prisma}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", ".next/**"],
    globalSetup: ["scripts/testing/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { LOG_LEVEL: "silent" },
    // One more than the cores of a small machine: many tests wait for real programs.
    maxWorkers: 3,
    // Only CI gives a second try, and names the test that took it.
    retry: process.env.CI === "true" ? 1 : 0,
  },
});
