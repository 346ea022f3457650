import type { Engine } from "../../../lib/contracts/server-metrics";

export type Bottleneck = "queue" | "cache" | "tokens";

/** Advice for engines whose settings Millwright does not change, in each engine's own words. */
const ADVICE: Partial<Record<Engine, Record<Bottleneck, string>>> = {
  tgi: {
    queue: "raise --max-batch-prefill-tokens and --max-batch-total-tokens",
    cache: "lower --max-total-tokens, or shard over more GPUs (--num-shard)",
    tokens: "serve quantised weights (--quantize)",
  },
  "llama.cpp": {
    queue: "raise --parallel together with --ctx-size, which the slots share",
    cache: "raise --ctx-size, or store the cache as q8_0 (--cache-type-k, --cache-type-v)",
    tokens: "put more layers on the GPU (--n-gpu-layers), or take a smaller quantisation",
  },
  ollama: {
    queue: "raise OLLAMA_NUM_PARALLEL",
    cache: "set OLLAMA_FLASH_ATTENTION=1 and OLLAMA_KV_CACHE_TYPE=q8_0",
    tokens: "see by `ollama ps` whether all layers are on the GPU, or take a smaller quantisation",
  },
  "tensorrt-llm": {
    queue: "raise --max_batch_size and --max_num_tokens",
    cache: "raise --kv_cache_free_gpu_memory_fraction",
    tokens: "build or serve the model in FP8",
  },
  lmdeploy: {
    queue: "raise --max-batch-size",
    cache: "raise --cache-max-entry-count, or set --quant-policy 8",
    tokens: "serve AWQ weights (--model-format awq)",
  },
};

/** Part of a sentence; null for unknown engines. */
export const adviceFor = (engine: Engine | null, bottleneck: Bottleneck): string | null => (engine && ADVICE[engine]?.[bottleneck]) || null;
