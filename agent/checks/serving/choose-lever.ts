import { percentText } from "../quantity";
import type { ServingCommand } from "./command-line";
import type { ServerMetrics } from "./server-metrics";

export interface Lever {
  code: "queue-full" | "kv-cache-full" | "cpu-bound" | "not-quantised";
  /** Why this one, with its numbers. */
  sentence: string;
  flag: string;
  value: string;
}
export interface Signs {
  metrics: ServerMetrics | null;
  /** Preemptions since the last look. */
  newPreemptions: number;
  /** Use of the busiest GPU (0–1); null without one. */
  gpuUse: number | null;
  /** The time for a token is too long, not only that for the first. */
  slowTokens: boolean;
}

const CACHE_FULL = 0.95;
const GPU_IDLE = 0.3;
const MOST_SEQUENCES = 256;
const FLAGS = {
  vllm: { sequences: "max-num-seqs", memory: "gpu-memory-utilization", memoryDefault: 0.9, frontends: "api-server-count" },
  sglang: { sequences: "max-running-requests", memory: "mem-fraction-static", memoryDefault: 0.85, frontends: "tokenizer-worker-num" },
} as const;

/** The one setting whose bottleneck the signs show, the most certain one first; null when they show none. */
export function chooseLever({ engine, flags }: ServingCommand, signs: Signs): Lever | null {
  const names = FLAGS[engine ?? "vllm"];
  const { running, waiting, cacheUse } = signs.metrics ?? { running: null, waiting: null, cacheUse: null };
  if ((cacheUse ?? 0) >= CACHE_FULL || signs.newPreemptions > 0) {
    const now = Number(flags.get(names.memory) ?? names.memoryDefault);
    const preempted = signs.newPreemptions > 0 ? ` and ${signs.newPreemptions} requests were preempted` : "";
    const full = { code: "kv-cache-full", sentence: `the KV cache is ${percentText(cacheUse ?? 1)} full${preempted} (/metrics)` } as const;
    if (now < 0.95) return { ...full, flag: names.memory, value: String(Math.min(0.95, Math.round((now + 0.05) * 100) / 100)) };
    if (!flags.has("kv-cache-dtype")) return { ...full, flag: "kv-cache-dtype", value: engine === "sglang" ? "fp8_e5m2" : "fp8" };
  }
  if (waiting !== null && waiting > 0) {
    const bound = Number(flags.get(names.sequences) ?? running ?? 1);
    const value = Math.min(MOST_SEQUENCES, 2 ** Math.ceil(Math.log2(Math.max(2, (running ?? 0) + waiting, bound + 1))));
    if (value > bound)
      return {
        code: "queue-full",
        sentence: `${waiting} requests wait while ${running ?? bound} run (/metrics)`,
        flag: names.sequences,
        value: String(value),
      };
  }
  if (signs.gpuUse !== null && signs.gpuUse < GPU_IDLE && (running ?? 1) > 0) {
    const now = Number(flags.get(names.frontends) ?? 1);
    return {
      code: "cpu-bound",
      sentence: `the busiest GPU is used only ${percentText(signs.gpuUse)} (nvidia-smi), so the front end and its tokeniser hold it up`,
      flag: names.frontends,
      value: String(now + 1),
    };
  }
  if (signs.slowTokens && !flags.has("quantization") && engine !== null)
    return { code: "not-quantised", sentence: "the weights are not quantised (no --quantization)", flag: "quantization", value: "fp8" };
  return null;
}
