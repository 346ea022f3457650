import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withFlags } from "@/agent/checks/serving/command-line";
import { type FoundProcess, findProcess } from "@/agent/checks/serving/find-process";
import { localHost } from "@/agent/host/local-host";
import { maskWords } from "@/agent/trust/mask-command";
import { freePort } from "@/scripts/free-port";
import { layOutEngine, type ModelServer, startModelServer } from "./model-server";
import { loadRunbook, runSteps } from "./run-runbook";

/** It stands in the command line and must get back there without ever having left the host. */
const SECRET = "s3cr3t-value";

let dir: string;
let port: number;
let server: ModelServer;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mw-serving-"));
  layOutEngine(dir);
  port = await freePort();
  server = await startModelServer(port, ["--model", "tiny", "--hf-token", SECRET], {
    log: join(dir, "log"),
    env: { PYTHONPATH: dir, TINY_PREFILL_MS: "150" },
  });
});
afterEach(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});
const found = async (): Promise<FoundProcess> => (await findProcess(localHost(), `vllm\\.entrypoints.*--port ${port}`))!;
const parametersFor = (process: FoundProcess, changes: Record<string, string>) => ({
  flag: "x",
  value: "y",
  prompts: "4",
  pid: String(process.pid),
  start_ticks: process.startTicks,
  command: JSON.stringify(maskWords(withFlags(process.argv, changes))),
  previous: JSON.stringify(maskWords(process.argv)),
  cwd: process.cwd,
  endpoint: server.endpoint,
});

it("a setting that does not help is not kept: the step fails, and the rollback starts the server as it was", {
  timeout: 120_000,
}, async () => {
  const before = await found();
  const parameters = parametersFor(before, { "max-num-seqs": "1" });
  const { steps, rollback } = await loadRunbook("change-serving-lever");
  await expect(runSteps(steps, parameters, dir)).rejects.toThrow("the setting is not kept");
  expect((await found()).argv).toEqual([...before.argv, "--max-num-seqs", "1"]);
  expect(JSON.stringify(parameters)).not.toContain(SECRET);
  expect(await runSteps(rollback, parameters, dir)).not.toContain(SECRET);
  expect((await found()).argv).toEqual(before.argv);
});

it("another process of the same number is left alone", { timeout: 60_000 }, async () => {
  const before = await found();
  const { steps } = await loadRunbook("serve-with-profile");
  const parameters = { ...parametersFor(before, {}), start_ticks: "1" };
  await expect(runSteps(steps, parameters, dir)).rejects.toThrow("is not the server that was found any more; nothing was done");
  expect((await found()).pid).toBe(before.pid);
});
