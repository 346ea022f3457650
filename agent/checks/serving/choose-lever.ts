import type { ServerMetrics } from "../../../lib/contracts/server-metrics";
import { percentText } from "../quantity";
import type { ServingCommand } from "./command-line";
import { adviceFor, type Bottleneck } from "./engine-advice";

export interface Lever {
  code: "queue-full" | "prefill-bound" | "kv-cache-full" | "cpu-bound" | "not-quantised";
  /** Why this setting, with numbers. */
  sentence: string;
  flag: string;
  value: string;
}
/** A bottleneck that no setting eases which Millwright changes. */
export interface Bound {
  code: "queue-bound" | "kv-cache-bound" | "prefill-saturated" | "slow";
  sentence: string;
}
export interface Signs {
  metrics: ServerMetrics | null;
  /** Preemptions since the last run. */
  newPreemptions: number;
  /** Where the metrics were read; /metrics when absent. */
  source?: string;
  /** Use of the busiest GPU (0–1); null without one. */
  gpuUse: number | null;
  /** The time for a token is too long, not only that for the first. */
  slowTokens: boolean;
}

const CACHE_FULL = 0.95;
const GPU_IDLE = 0.3;
/** The share of taken places above which the places cause the queue; below it something else delays the requests. */
const PLACES_TAKEN = 0.9;
const MOST_BATCHED = 16_384;
const FLAGS = {
  vllm: {
    sequences: "max-num-seqs",
    // vLLM's smallest default: larger cards get more places by themselves.
    sequencesDefault: 256,
    prefill: "max-num-batched-tokens",
    memory: "gpu-memory-utilization",
    memoryDefault: 0.9,
    cacheType: "fp8",
    frontends: "api-server-count",
    quantized: /awq|gptq|fp8|int4|int8|w4a16|w8a8|nvfp4|mxfp4|bnb|gguf|-quant/i,
  },
  sglang: {
    sequences: "max-running-requests",
    sequencesDefault: null,
    prefill: "chunked-prefill-size",
    memory: "mem-fraction-static",
    memoryDefault: 0.85,
    cacheType: "fp8_e5m2",
    frontends: "tokenizer-worker-num",
    quantized: /awq|gptq|fp8|int4|int8|w4a16|w8a8|nvfp4|mxfp4|bnb|gguf|-quant/i,
  },
} as const;

/** The one setting that eases the bottleneck, most certain first, or the bottleneck alone; null when there is none. */
export function chooseLever(given: ServingCommand, signs: Signs): Lever | Bound | null {
  const engine = signs.metrics?.engine ?? given.engine ?? null;
  // Another server on this host is not the one whose metrics these are.
  const command = given.engine === null || given.engine === engine ? given : { ...given, engine, flags: new Map<string, string>() };
  const { running, waiting, cacheUse } = signs.metrics ?? { running: null, waiting: null, cacheUse: null };
  const isFull = (cacheUse ?? 0) >= CACHE_FULL || signs.newPreemptions > 0;
  if (engine !== "vllm" && engine !== "sglang") {
    const cause = isFull ? cacheText(cacheUse, signs) : waiting ? waitText(waiting, running, signs) : null;
    const bottleneck: Bottleneck | null = isFull ? "cache" : waiting ? "queue" : signs.slowTokens ? "tokens" : null;
    if (bottleneck === null) return null;
    const advice = adviceFor(engine, bottleneck) ?? `there is no advice for ${engine ?? "an engine that is not known"}`;
    const sentence = `${cause ?? "each token takes long"}: ${advice}`;
    return { code: bottleneck === "cache" ? "kv-cache-bound" : bottleneck === "queue" ? "queue-bound" : "slow", sentence };
  }
  const names = FLAGS[engine];
  // With a full cache, more sequences would only evict each other.
  if (isFull) return moreCache(names, command, cacheText(cacheUse, signs));
  const isIdle = signs.gpuUse !== null && signs.gpuUse < GPU_IDLE && (running ?? 1) > 0;
  if (waiting !== null && waiting > 0 && !isIdle) return shorterQueue(names, command, waiting, running, signs);
  if (isIdle) {
    const now = Number(command.flags.get(names.frontends) ?? 1);
    return {
      code: "cpu-bound",
      sentence: `the busiest GPU is used only ${percentText(signs.gpuUse!)} (nvidia-smi), so the front end and its tokeniser hold it up`,
      flag: names.frontends,
      value: String(now + 1),
    };
  }
  const model = command.flags.get("model") ?? command.flags.get("model-path") ?? "";
  if (signs.slowTokens && command.engine !== null && !command.flags.has("quantization") && !names.quantized.test(model))
    return { code: "not-quantised", sentence: "the weights are not quantised (no --quantization)", flag: "quantization", value: "fp8" };
  return null;
}

type Names = (typeof FLAGS)["vllm" | "sglang"];

function moreCache(names: Names, { flags }: ServingCommand, why: string): Lever | Bound {
  const now = Number(flags.get(names.memory) ?? names.memoryDefault);
  if (now < 0.95)
    return {
      code: "kv-cache-full",
      sentence: why,
      flag: names.memory,
      value: String(Math.min(0.95, Math.round((now + 0.05) * 100) / 100)),
    };
  if (!flags.has("kv-cache-dtype")) return { code: "kv-cache-full", sentence: why, flag: "kv-cache-dtype", value: names.cacheType };
  return { code: "kv-cache-bound", sentence: `${why}: shorten the context, or add a GPU or a second server` };
}

/** A queue stands before the places for sequences, or, while places are free, before the prefill of long prompts. */
function shorterQueue(names: Names, { flags }: ServingCommand, waiting: number, running: number | null, signs: Signs): Lever | Bound {
  const set = flags.get(names.sequences);
  const places = set === undefined ? names.sequencesDefault : Number(set);
  const isTaken = running === null || (places !== null && running >= PLACES_TAKEN * places);
  if (isTaken && places !== null && Number.isFinite(places)) {
    const value = 2 ** Math.ceil(Math.log2(Math.max((running ?? 0) + waiting, places + 1)));
    return {
      code: "queue-full",
      sentence: waitText(waiting, running ?? places, signs),
      flag: names.sequences,
      value: String(Math.min(value, Math.max(places * 4, 16))),
    };
  }
  const tokens = promptsText(signs.metrics);
  const free = places === null ? "" : ` of ${places} places`;
  const why = `${waiting} requests wait while ${running ?? "some"}${free} run and the KV cache has room (${signs.source ?? "/metrics"}): the prefill of prompts is the bottleneck${tokens}`;
  const now = Number(flags.get(names.prefill) ?? 2_048);
  if (Number.isFinite(now) && now > 0 && now < MOST_BATCHED)
    return { code: "prefill-bound", sentence: why, flag: names.prefill, value: String(Math.min(MOST_BATCHED, Math.max(8_192, now * 2))) };
  return { code: "prefill-saturated", sentence: `${why}: send shorter prompts, or add a server` };
}

const cacheText = (cacheUse: number | null, { newPreemptions, metrics, source = "/metrics" }: Signs): string =>
  `the KV cache is ${percentText(cacheUse ?? 1)} full${newPreemptions > 0 ? ` and ${newPreemptions} requests were preempted` : ""}${metrics?.waiting ? `, and ${metrics.waiting} requests wait` : ""} (${source})`;
const waitText = (waiting: number, running: number | null, { source = "/metrics" }: Signs): string =>
  `${waiting} requests wait while ${running ?? "some"} run (${source})`;

function promptsText(metrics: ServerMetrics | null): string {
  const { promptTokens, generatedTokens } = metrics ?? { promptTokens: null, generatedTokens: null };
  if (!promptTokens || !generatedTokens) return "";
  return `, ${Math.round(promptTokens / generatedTokens)} prompt tokens are read for each one written`;
}
