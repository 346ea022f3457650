import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import { freePort } from "@/scripts/free-port";
import type { Fault } from "./fault";
import { layOutEngine, type ModelServer, startModelServer } from "./model-server";

const servers = new Map<string, { port: number; server: ModelServer }>();

export const PROFILE_FLAGS = [
  ["--served-model-name", "autoglm-phone-9b"],
  ["--model", "zai-org/AutoGLM-Phone-9B"],
  ["--mm-encoder-tp-mode", "data"],
  ["--mm_processor_cache_type", "shm"],
  ["--mm_processor_kwargs", '{"max_pixels":5000000}'],
  ["--max-model-len", "25480"],
  ["--chat-template-content-format", "string"],
  ["--limit-mm-per-prompt", '{"image":10}'],
].flat();

async function start(dir: string, flags: string[]): Promise<void> {
  const port = servers.get(dir)?.port ?? (await freePort());
  layOutEngine(join(dir, "packages"));
  servers.set(dir, {
    port,
    server: await startModelServer(port, flags, { log: join(dir, "server.log"), env: { PYTHONPATH: join(dir, "packages") } }),
  });
}

/** Someone restarts the server without two flags: it runs, and answers nonsense. */
export const fault: Fault = {
  id: "serving.profile",
  title: "a model served without the flags that its makers publish",
  repaired: "real",
  async healthy(dir) {
    await start(dir, PROFILE_FLAGS);
    return async () => {
      await servers.get(dir)?.server.stop();
      servers.delete(dir);
    };
  },
  workload: (dir) =>
    Workload.parse({
      name: "phone",
      kind: "serving",
      profile: "autoglm-phone-9b",
      endpoint: servers.get(dir)?.server.endpoint,
      process: `vllm\\.entrypoints.*--port ${servers.get(dir)?.port}`,
      logs: [join(dir, "server.log")],
    }),
  async inject(dir) {
    await servers.get(dir)!.server.stop();
    const without = PROFILE_FLAGS.filter((_, index) => ![10, 11, 12, 13].includes(index));
    await start(dir, [...without, "--max-model-len", "8192"]);
    return async () => {};
  },
  expect: {
    code: "wrong-flags",
    sentence:
      /^phone runs with --max-model-len 8192, profile autoglm-phone-9b says --max-model-len 25480 \(and 1 more: --chat-template-content-format\) \(process \d+; README of Open-AutoGLM\)$/,
  },
  runbook: "serve-with-profile",
};
