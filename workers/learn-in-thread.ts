import { Worker } from "node:worker_threads";
import { StoredModel } from "@/lib/detection/sequence/stored";
import type { Learner } from "@/lib/signals/learn-orders";

/** A workload whose order cannot be learned within this keeps the model that it has. */
const LONGEST_MS = 120_000;
const MOST_MEMORY_MB = 256;

/** The program beside the running one, from sources or bundled. */
const isSource = import.meta.url.endsWith(".ts");
const program = new URL(isSource ? "./learn-order.ts" : "./learn-order.js", import.meta.url);
/** A thread does not inherit the loader that reads TypeScript. */
const loadSource = `import("tsx/esm/api").then(({ tsImport }) => tsImport(${JSON.stringify(program.href)}, ${JSON.stringify(import.meta.url)}))`;

/** Learns in a worker thread with limits of time and memory. @throws Error when a limit is reached. */
export const learnInThread: Learner = async (runs) => {
  const thread = new Worker(isSource ? loadSource : program, {
    eval: isSource,
    workerData: runs,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  const deadline = setTimeout(() => void thread.terminate(), LONGEST_MS);
  try {
    return await new Promise((resolve, reject) => {
      thread.once("message", (message: unknown) => resolve(StoredModel.nullable().parse(message)));
      thread.once("error", reject);
      thread.once("exit", () => reject(new Error(`Learning ended without a model; it may take ${LONGEST_MS / 1_000} s.`)));
    });
  } finally {
    clearTimeout(deadline);
    await thread.terminate();
  }
};
