import { parseSamples, type Sample } from "./prometheus-text";

/** Model servers that can be distinguished by their process or by their metrics. */
export type Engine = "vllm" | "sglang" | "tgi" | "llama.cpp" | "ollama" | "tensorrt-llm" | "lmdeploy";

/** Metrics of a model server; null where it does not report one. */
export interface ServerMetrics {
  engine: Engine | null;
  running: number | null;
  waiting: number | null;
  /** Share of the KV cache in use (0–1). */
  cacheUse: number | null;
  preemptions: number | null;
  firstTokenSeconds: { sum: number; count: number } | null;
  promptTokens: number | null;
  generatedTokens: number | null;
}

type Name = string | { name: string; label: string; value: string };
const triton = (value: string): Name => ({ name: "nv_trt_llm_request_metrics", label: "request_type", value });

/** Names in vLLM (older and newer), SGLang, TGI, llama.cpp, LMDeploy, and Triton's TensorRT-LLM backend. */
const NAMES: Record<"running" | "waiting" | "cacheUse" | "preemptions" | "firstSum" | "firstCount" | "prompt" | "generated", Name[]> = {
  running: [
    "vllm:num_requests_running",
    "sglang:num_running_reqs",
    "tgi_batch_current_size",
    "llamacpp:requests_processing",
    "lmdeploy:num_requests_running",
    triton("active"),
  ],
  waiting: [
    "vllm:num_requests_waiting",
    "sglang:num_queue_reqs",
    "tgi_queue_size",
    "llamacpp:requests_deferred",
    "lmdeploy:num_requests_waiting",
    triton("waiting"),
  ],
  cacheUse: [
    "vllm:kv_cache_usage_perc",
    "vllm:gpu_cache_usage_perc",
    "sglang:token_usage",
    "llamacpp:kv_cache_usage_ratio",
    "lmdeploy:gpu_cache_usage_perc",
    { name: "nv_trt_llm_kv_cache_block_metrics", label: "kv_cache_block_type", value: "fraction" },
  ],
  preemptions: ["vllm:num_preemptions_total", "vllm:num_preemptions", "sglang:num_retracted_reqs_total"],
  firstSum: ["vllm:time_to_first_token_seconds_sum", "sglang:time_to_first_token_seconds_sum", "lmdeploy:time_to_first_token_seconds_sum"],
  firstCount: [
    "vllm:time_to_first_token_seconds_count",
    "sglang:time_to_first_token_seconds_count",
    "lmdeploy:time_to_first_token_seconds_count",
  ],
  prompt: ["vllm:prompt_tokens_total", "sglang:prompt_tokens_total", "llamacpp:prompt_tokens_total", "lmdeploy:prompt_tokens_total"],
  generated: [
    "vllm:generation_tokens_total",
    "sglang:generation_tokens_total",
    "llamacpp:tokens_predicted_total",
    "lmdeploy:generation_tokens_total",
  ],
};
const ENGINES: [string, Engine][] = [
  ["vllm:", "vllm"],
  ["sglang:", "sglang"],
  ["tgi_", "tgi"],
  ["llamacpp:", "llama.cpp"],
  ["lmdeploy:", "lmdeploy"],
  ["nv_trt_llm_", "tensorrt-llm"],
];

/** What the text of a `/metrics` says; null where it is no model server's. */
export function metricsFrom(text: string): ServerMetrics | null {
  const samples = parseSamples(text);
  const first = (names: Name[]): number[] | undefined => names.map((name) => valuesOf(samples, name)).find((values) => values.length > 0);
  const total = (names: Name[]) => first(names)?.reduce((sum, value) => sum + value, 0) ?? null;
  const [sum, count] = [total(NAMES.firstSum), total(NAMES.firstCount)];
  const found = {
    running: total(NAMES.running),
    waiting: total(NAMES.waiting),
    cacheUse: first(NAMES.cacheUse) ? Math.max(...first(NAMES.cacheUse)!) : null,
    preemptions: total(NAMES.preemptions),
    firstTokenSeconds: sum !== null && count !== null ? { sum, count } : null,
    promptTokens: total(NAMES.prompt),
    generatedTokens: total(NAMES.generated),
  };
  if (Object.values(found).every((value) => value === null)) return null;
  const engine = ENGINES.find(([prefix]) => [...samples.keys()].some((name) => name.startsWith(prefix)))?.[1] ?? null;
  return { engine, ...found };
}

/** The values of a name, one for each independent part of the server: ranks of one tensor-parallel group each report the same requests. */
function valuesOf(samples: Map<string, Sample[]>, wanted: Name): number[] {
  const name = typeof wanted === "string" ? wanted : wanted.name;
  const parts = new Map<string, number>();
  for (const { labels, value } of samples.get(name) ?? []) {
    if (typeof wanted !== "string" && labels[wanted.label] !== wanted.value) continue;
    const { tp_rank: _, pp_rank: __, moe_ep_rank: ___, ...rest } = labels;
    const key = JSON.stringify(Object.entries(rest).sort());
    parts.set(key, Math.max(parts.get(key) ?? Number.NEGATIVE_INFINITY, value));
  }
  return [...parts.values()];
}
