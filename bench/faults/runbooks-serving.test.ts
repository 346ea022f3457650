import { randomUUID } from "node:crypto";
import { chown, copyFile, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withFlags } from "@/agent/checks/serving/command-line";
import { type FoundProcess, findProcess } from "@/agent/checks/serving/find-process";
import { localHost } from "@/agent/host/local-host";
import { maskWords } from "@/agent/trust/mask-command";
import { LEAST_EQUAL } from "@/lib/contracts/optimise-rules";
import { freePort } from "@/scripts/free-port";
import { layOutEngine, type ModelServer, startModelServer } from "./model-server";
import { loadRunbook, runSteps } from "./run-runbook";

/** A secret on the command line, unique to this server. The repair must keep it there without sending it off the host. */
const SECRET = `s3cr3t-${randomUUID()}`;

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

it("a setting that does not help is not kept: the step fails, and the rollback starts the server with the old setting", {
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

it("a setting with which the server only returns errors is not kept, however fast the errors come", { timeout: 120_000 }, async () => {
  const parameters = parametersFor(await found(), { "max-model-len": "1" });
  const { steps, rollback } = await loadRunbook("change-serving-lever");
  await expect(runSteps(steps, parameters, dir)).rejects.toThrow("the setting is not kept");
  await runSteps(rollback, parameters, dir);
});

/** A server that takes one request at a time, and the parameters of the canary's runbook for it. */
async function slowServer(changes: Record<string, string>, { flags = [] as string[], env = {} } = {}) {
  await server.stop();
  server = await startModelServer(port, ["--model", "tiny", "--hf-token", SECRET, "--max-num-seqs", "1", ...flags], {
    log: join(dir, "log"),
    env: { PYTHONPATH: dir, TINY_PREFILL_MS: "10", ...env },
  });
  const before = await found();
  return { before, parameters: { ...parametersFor(before, changes), least_equal: "0.95", least_gain: "1.1", slo_ttft_ms: "5000" } };
}

it("a canary that is faster with the same answers takes over, and the rollback starts the old server", { timeout: 120_000 }, async () => {
  const { before, parameters } = await slowServer({ "max-num-seqs": "8" });
  const { steps, rollback, parameters: bounds } = await loadRunbook("canary-quantised");
  expect(bounds.least_equal?.default).toBe(LEAST_EQUAL);
  const log = await runSteps(steps, parameters, dir);
  expect(log).toContain("100 % of the answers are the same");
  expect(log).not.toContain(SECRET);
  const after = await found();
  expect([after.pid === before.pid, after.argv]).toEqual([false, withFlags(before.argv, { "max-num-seqs": "8" })]);
  await runSteps(rollback, parameters, dir);
  expect((await found()).argv).toEqual(before.argv);
});

const OTHER_ANSWERS = { "max-num-seqs": "8", "chat-template-content-format": "string", "max-model-len": "25480" };
it.each<[string, Record<string, string>, Record<string, string>, string, Parameters<typeof slowServer>[1]?]>([
  ["is not faster", { "max-num-seqs": "2", "max-model-len": "4096" }, { least_gain: "20" }, "times as fast"],
  ["misses the objective", { "max-num-seqs": "8" }, { slo_ttft_ms: "0.01" }, "the objective allows 0.01"],
  ["gives other answers", OTHER_ANSWERS, {}, "0 % of the answers are the same"],
  ["thinks otherwise", OTHER_ANSWERS, {}, "0 % of the answers are the same", { env: { TINY_FIELD: "reasoning_content" } }],
  ["says as little as the old server", { "max-num-seqs": "8" }, {}, "a prompt was not answered", { env: { TINY_FIELD: "nothing" } }],
  [
    "answers with errors like the old server",
    { "max-num-seqs": "8" },
    {},
    "a prompt was not answered",
    { flags: ["--max-model-len", "1"] },
  ],
  ["does not start", { "max-num-seqs": "none" }, {}, "ended by itself"],
])("a canary that %s is ended, and the old server keeps running untouched", { timeout: 120_000 }, async (_, changes, bounds, why, old) => {
  const { before, parameters } = await slowServer(changes, old);
  const { steps, rollback } = await loadRunbook("canary-quantised");
  const given = { ...parameters, ...bounds };
  await expect(runSteps(steps, given, dir)).rejects.toThrow(why);
  expect(await runSteps(rollback, given, dir)).toContain("The old server was never ended");
  const now = await findProcess(localHost(), `vllm\\.entrypoints.*${SECRET}`);
  expect([now?.pid, now?.argv]).toEqual([before.pid, before.argv]);
});

it("another process with the same pid is left alone", { timeout: 60_000 }, async () => {
  const before = await found();
  const { steps } = await loadRunbook("serve-with-profile");
  const parameters = { ...parametersFor(before, {}), start_ticks: "1" };
  await expect(runSteps(steps, parameters, dir)).rejects.toThrow("is not the server that was found any more; nothing was done");
  expect((await found()).pid).toBe(before.pid);
});

const NOBODY = 65534;

/** Plants another user's note. Without the right to change owners, plants a link, which is refused, too. */
async function plantNote(note: string) {
  const planted = join(dir, "planted");
  await writeFile(planted, JSON.stringify([process.pid, "1"]), { mode: 0o644 });
  if (process.getuid?.() !== 0) return symlink(planted, note);
  await copyFile(planted, note);
  await chown(note, NOBODY, NOBODY);
}

it.each(["change-serving-lever", "serve-with-profile", "canary-quantised"])(
  "the rollback of %s ignores a note that another user wrote",
  { timeout: 60_000 },
  async (id) => {
    const before = await found();
    // The environment of a step has no TMPDIR.
    const note = join("/tmp", `millwright-server-${before.pid}-${before.startTicks}`);
    await plantNote(note);
    try {
      const { rollback } = await loadRunbook(id);
      await expect(runSteps(rollback, parametersFor(before, {}), dir)).rejects.toThrow(/belongs to another user|symbolic link/);
      expect((await found()).pid).toBe(before.pid);
    } finally {
      await rm(note, { force: true });
    }
  },
);
