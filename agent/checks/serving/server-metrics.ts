import type { Host } from "../../host/host";
import { baseOf } from "./chat-probe";
import { parsePrometheus } from "./prometheus-text";

/** What a model server says of itself; null where it does not say it. */
export interface ServerMetrics {
  running: number | null;
  waiting: number | null;
  /** Share of the KV cache in use (0–1). */
  cacheUse: number | null;
  preemptions: number | null;
  firstTokenSeconds: { sum: number; count: number } | null;
}

/** Names in vLLM (older and newer) and SGLang. */
const NAMES = {
  running: ["vllm:num_requests_running", "sglang:num_running_reqs"],
  waiting: ["vllm:num_requests_waiting", "sglang:num_queue_reqs"],
  cacheUse: ["vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc", "sglang:token_usage"],
  preemptions: ["vllm:num_preemptions_total", "vllm:num_preemptions"],
  firstSum: ["vllm:time_to_first_token_seconds_sum", "sglang:time_to_first_token_seconds_sum"],
  firstCount: ["vllm:time_to_first_token_seconds_count", "sglang:time_to_first_token_seconds_count"],
};

/** Reads `/metrics` beside an endpoint. Null when there is none: not every server has it. */
export async function readServerMetrics(host: Host, endpoint: string): Promise<ServerMetrics | null> {
  const answer = await host.request({ url: `${baseOf(endpoint)}/metrics`, timeoutMs: 3_000, maxBytes: 4 * 1024 * 1024 }).catch(() => null);
  if (answer?.status !== 200) return null;
  return metricsFrom(answer.body);
}

export function metricsFrom(text: string): ServerMetrics | null {
  const samples = parsePrometheus(text);
  const first = (names: string[]) => names.map((name) => samples.get(name)).find((values) => values !== undefined);
  const total = (names: string[]) => first(names)?.reduce((sum, value) => sum + value, 0) ?? null;
  const [sum, count] = [total(NAMES.firstSum), total(NAMES.firstCount)];
  const metrics: ServerMetrics = {
    running: total(NAMES.running),
    waiting: total(NAMES.waiting),
    cacheUse: first(NAMES.cacheUse) ? Math.max(...first(NAMES.cacheUse)!) : null,
    preemptions: total(NAMES.preemptions),
    firstTokenSeconds: sum !== null && count !== null ? { sum, count } : null,
  };
  return Object.values(metrics).every((value) => value === null) ? null : metrics;
}
