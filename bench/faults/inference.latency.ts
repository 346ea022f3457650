import { request } from "node:http";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import { freePort } from "@/scripts/free-port";
import type { Fault } from "./fault";
import { layOutEngine, type ModelServer, startModelServer } from "./model-server";

const CLIENTS = 6;
const servers = new Map<string, { port: number; server: ModelServer; load: { stop(): void } }>();

async function start(dir: string, sequences: number): Promise<void> {
  const known = servers.get(dir);
  const port = known?.port ?? (await freePort());
  layOutEngine(join(dir, "packages"));
  const server = await startModelServer(port, ["--model", "tiny", "--max-num-seqs", String(sequences)], {
    log: join(dir, "server.log"),
    env: { PYTHONPATH: join(dir, "packages"), TINY_PREFILL_MS: "250", TINY_TOKEN_MS: "5" },
  });
  servers.set(dir, { port, server, load: known?.load ?? startLoad(server.endpoint) });
}

/** Users who send the next request after each answer, and who tolerate a restart. */
function startLoad(endpoint: string): { stop(): void } {
  let running = true;
  const body = JSON.stringify({ model: "tiny", max_tokens: 8, messages: [{ role: "user", content: "Hello" }] });
  const ask = () =>
    new Promise<void>((resolve) => {
      const asked = request(`${endpoint}/chat/completions`, { method: "POST", agent: false }, (answer) =>
        answer.resume().on("close", () => resolve()),
      );
      asked.on("error", () => setTimeout(resolve, 200));
      asked.end(body);
    });
  const client = async () => {
    while (running) await ask();
  };
  for (let index = 0; index < CLIENTS; index++) void client();
  return {
    stop: () => {
      running = false;
    },
  };
}

/** The server is restarted with room for one sequence at a time, and six users queue for it. */
export const fault: Fault = {
  id: "inference.latency",
  title: "a queue before a server that takes one request at a time",
  repaired: "real",
  async healthy(dir) {
    await start(dir, 16);
    return async () => {
      servers.get(dir)?.load.stop();
      await servers.get(dir)?.server.stop();
      servers.delete(dir);
    };
  },
  workload: (dir) =>
    Workload.parse({
      name: "chat",
      kind: "serving",
      endpoint: servers.get(dir)?.server.endpoint,
      slo: { ttftMs: 900 },
      process: `vllm\\.entrypoints.*--port ${servers.get(dir)?.port}`,
      logs: [join(dir, "server.log")],
    }),
  async inject(dir) {
    await servers.get(dir)!.server.stop();
    await start(dir, 1);
    return async () => {};
  },
  expect: {
    code: "queue-full",
    sentence:
      /^At chat the first token takes \d+ ms, allowed are 900 \(.*\); \d requests wait while 1 run \(\/metrics\): set --max-num-seqs from 1 to 8$/,
  },
  runbook: "change-serving-lever",
  findWithinMs: 120_000,
  repairWithinMs: 120_000,
};
