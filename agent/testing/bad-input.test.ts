import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Workload } from "../../lib/contracts/workload";
import { catalog } from "../checks/catalog";
import { CheckRunner } from "../checks/check-runner";
import { gpuCollector } from "../collectors/gpu";
import { localHost } from "../host/local-host";
import { gpuHost } from "./gpu-host";

/** Everything that a host can put before the checks, on the real file system and with real programs: each says what is wrong, none fails or stands in the way of the others. */
const folder = mkdtempSync(join(tmpdir(), "mw-bad-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const GIB = 1024 ** 3;
const noise = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 31 + (index >> 3) * 17) % 256));
/** Four GiB of which all but the end is a hole. */
function sparse(name: string, end: string): string {
  writeFileSync(at(name), "");
  truncateSync(at(name), 4 * GIB);
  appendFileSync(at(name), `\n${end}`);
  expect(statSync(at(name)).size).toBeGreaterThan(4 * GIB);
  return at(name);
}
const rows = Array.from({ length: 200 }, (_, step) => JSON.stringify({ step, loss: 3 - step / 100, grad_norm: 0.5 + (step % 7) / 100 }));

function checkpoints(): string {
  const path = at("checkpoints");
  mkdirSync(path);
  writeFileSync(join(path, "step-0.pt"), noise.subarray(0, 100));
  // One that was written just now may still be on its way.
  utimesSync(join(path, "step-0.pt"), 1_700_000_000, 1_700_000_000);
  for (let step = 1; step < 10_000; step++) linkSync(join(path, "step-0.pt"), join(path, `step-${step}.pt`));
  return path;
}

/** Runs checks of the catalogue as the agent does, and says how much computing at most stood between two turns of everything else. */
async function runAll(workloads: Workload[], ids = catalog.map(({ id }) => id as string)) {
  const runner = new CheckRunner({ host: localHost(), checks: catalog.filter(({ id }) => ids.includes(id)), workloads });
  let longestMs = 0;
  let last = process.cpuUsage();
  const beat = setInterval(() => {
    const spent = process.cpuUsage(last);
    last = process.cpuUsage();
    longestMs = Math.max(longestMs, (spent.user + spent.system) / 1_000);
  }, 20);
  const results = (await Promise.all(ids.map((id) => runner.runNow(id)))).flat();
  clearInterval(beat);
  const of = (id: string, workload: string) => results.find((result) => result.id === id && result.workload === workload);
  return { results, of, longestMs };
}

describe("a host at its worst", () => {
  it("gets a clear finding or unknown from every check, and everything else continues", { timeout: 120_000 }, async () => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(at("broken.yaml"), "server:\n\tport: 1\n");
    writeFileSync(at("noise.toml"), noise);
    writeFileSync(at("noise.log"), noise);
    writeFileSync(at("noise.jsonl"), noise);
    mkdirSync(at("ranks"));
    writeFileSync(at("ranks/rank-0.json"), noise);
    const log = sparse("huge.log", "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB\n");
    const gone = at("gone");
    const workloads = [
      {
        name: "broken",
        configs: [at("broken.yaml"), at("noise.toml")],
        logs: [at("noise.log"), log],
        envFile: at("noise.log"),
        requirements: at("noise.log"),
        python: process.execPath,
      },
      {
        name: "huge",
        metrics: sparse("huge.jsonl", `${rows.join("\n")}\n`),
        logs: [log],
        runConfig: at("noise.toml"),
        checkpoints: checkpoints(),
        ranks: { expected: 2, folder: at("ranks") },
      },
      {
        name: "noise",
        metrics: at("noise.jsonl"),
        logs: [at("noise.log")],
        checkpoints: at("noise.log"),
        model: { id: "team/model", cache: at("noise.log"), hub: "http://127.0.0.1:9" },
        profile: "autoglm-phone-9b",
        process: "[",
      },
      {
        name: "gone",
        folder: gone,
        python: join(gone, "bin/python"),
        requirements: join(gone, "requirements.txt"),
        baseline: join(gone, "baseline.txt"),
        configs: [join(gone, "app.yaml")],
        logs: [join(gone, "*.log")],
        metrics: join(gone, "metrics.jsonl"),
        checkpoints: gone,
        endpoint: "http://127.0.0.1:9",
        slo: { ttftMs: 1 },
        dsnEnv: "MW_NO_SUCH_VARIABLE",
        ranks: { expected: 2, folder: gone },
      },
    ].map((fields) => Workload.parse({ kind: "training", ...fields }));
    const ids = catalog.map(({ id }) => id as string).filter((id) => !/^(host|net|docker|gpu)\./.test(id));
    const { results, of, longestMs } = await runAll(workloads, ids);
    for (const { id, workload, sentence } of results) {
      expect(sentence, `${id} of ${workload}`).not.toMatch(/^[\w.-]+ failed: /);
      expect(sentence.length, `${id} of ${workload}`).toBeGreaterThan(10);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what people read must hold none
      expect(sentence, `${id} of ${workload}`).not.toMatch(/[\u0000-\u0008]/);
    }
    expect(of("config.files", "broken")).toMatchObject({
      state: "faulty",
      code: "does-not-parse",
      sentence: expect.stringContaining("broken.yaml:2:1"),
    });
    expect(of("training.loss", "huge")).toMatchObject({ state: "ok", sentence: expect.stringContaining("huge.jsonl") });
    expect(of("checkpoint.integrity", "huge")).toMatchObject({ state: "faulty", code: "none-valid" });
    expect(of("distributed.comm", "huge")).toMatchObject({ state: "faulty", code: "missing-rank" });
    expect(of("python.dependencies", "broken")?.state).toMatch(/unknown|faulty/);
    expect(of("training.loss", "noise")?.state).toMatch(/unknown|not-applicable/);
    expect(of("model.load", "noise")?.state).toMatch(/unknown|faulty/);
    expect(of("serving.profile", "noise")?.state).toBe("unknown");
    expect(of("python.dependencies", "gone")).toMatchObject({ state: "faulty", code: "requirements-unreadable" });
    expect(of("config.files", "gone")?.state).toBe("faulty");
    expect(of("checkpoint.integrity", "gone")).toMatchObject({ state: "faulty", code: "no-folder" });
    expect(of("db.pool", "gone")?.state).toBe("unknown");
    for (const id of ["training.loss", "distributed.comm"]) expect(of(id, "gone")?.state).toBe("not-applicable");
    expect(of("inference.latency", "gone")?.code).toBe("unreachable");
    // Computing, not waiting: holds on a slow machine. The agent's heartbeat is every five seconds.
    expect(longestMs).toBeLessThan(3_000);
  });
});

describe.concurrent("an nvidia-smi that", () => {
  const script = (name: string, body: string) => {
    writeFileSync(at(name), `#!/bin/sh\n${body}\n`);
    chmodSync(at(name), 0o755);
    return at(name);
  };
  const programs = {
    hangs: "exec sleep 120",
    "prints garbage": `head -c 200000 /dev/urandom`,
    "never stops printing": "while :; do echo 0, 1, 2, 3, 4, 5, 6, 7; done",
    "is another vendor's": 'echo "AMD-SMI 24.6.2"; echo "GPU  MI300X  POWER 750 W"',
    "fails without a word": "exit 77",
  };

  it.each(Object.entries(programs))("%s makes the GPU's checks unknown, and nothing else", { timeout: 120_000 }, async (name, body) => {
    const program = script(`smi-${name.replaceAll(/\W/g, "-")}`, body);
    const real = localHost();
    const recorded = gpuHost("healthy-8-gpu");
    // The cards are recorded; the program is a real one.
    const host = {
      ...recorded,
      run: (called: string, ...rest: [string[], object?]) =>
        called === "nvidia-smi" ? real.run(program, ...rest) : recorded.run(called, ...rest),
    };
    const checks = catalog.filter(({ id }) => ["gpu.driver", "gpu.hardware", "gpu.memory"].includes(id));
    const runner = new CheckRunner({ host, checks, workloads: [] });
    const results = (await Promise.all(checks.map(({ id }) => runner.runNow(id)))).flat();
    expect(results).toHaveLength(3);
    for (const result of results) {
      expect(["unknown", "faulty"], `${result.id}: ${result.sentence}`).toContain(result.state);
      expect(result.sentence).not.toMatch(/^[\w.-]+ failed: /);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what people read must hold none
      expect(result.sentence).not.toMatch(/[\u0000-\u0008]/);
    }
    const gpu = gpuCollector(50, program);
    expect(await gpu.collect(real)).toEqual([]);
    gpu.stop?.();
  });
});
