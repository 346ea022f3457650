import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { readRunFile, writeRunFile } from "./run-file";

const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-run-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const state = {
  pid: 1,
  url: "http://localhost:3000",
  gateway: "",
  door: "",
  databaseUrl: "",
  pids: { portal: 2 },
  logs: "x".repeat(100_000),
};

it("is complete for every reader while it is replaced", async () => {
  const file = path.join(folder, "run.json");
  writeRunFile(file, state);
  const rewrite = `import("./scripts/start/run-file.ts").then(({ writeRunFile }) => { for (let n = 0; n < 500; n++) writeRunFile(process.argv[1], ${JSON.stringify(state)}); })`;
  const writer = spawn(process.execPath, ["--import", "tsx", "-e", rewrite, file], { stdio: "inherit" });
  const ended = new Promise((resolve) => writer.once("exit", resolve));
  let reads = 0;
  while (writer.exitCode === null) {
    expect(readRunFile(file)).toEqual(state);
    reads += 1;
    await new Promise(setImmediate);
  }
  expect(await ended).toBe(0);
  expect(reads).toBeGreaterThan(10);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
