import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseLever, type Signs } from "./choose-lever";
import { parseCommand } from "./command-line";
import { parsePrometheus } from "./prometheus-text";
import { metricsFrom } from "./server-metrics";

const VLLM = `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a}b c"} 4.0
vllm:num_requests_running{engine="1",model_name="m"} 3.0
vllm:num_requests_waiting{model_name="m"} 12.0
vllm:kv_cache_usage_perc{model_name="m"} 0.97
vllm:num_preemptions_total{model_name="m"} 5.0
vllm:time_to_first_token_seconds_sum{model_name="m"} 12.5
vllm:time_to_first_token_seconds_count{model_name="m"} 50.0
`;

describe("a server's counters", () => {
  it("of vLLM are summed over its engines, labels of any content included", () => {
    expect(metricsFrom(VLLM)).toEqual({
      running: 7,
      waiting: 12,
      cacheUse: 0.97,
      preemptions: 5,
      firstTokenSeconds: { sum: 12.5, count: 50 },
    });
  });
  it("of SGLang are found by its names", () => {
    expect(metricsFrom('sglang:num_queue_reqs{m="x"} 2\nsglang:token_usage{m="x"} 0.5\n')).toMatchObject({
      waiting: 2,
      cacheUse: 0.5,
      running: null,
    });
  });
  it("of another server are none", () => {
    expect(metricsFrom("process_cpu_seconds_total 3\n")).toBeNull();
    expect(metricsFrom("<html>")).toBeNull();
  });
  it("never make the reader throw, and are read back as written", () => {
    fc.assert(fc.property(fc.string(), (text) => parsePrometheus(text) instanceof Map));
    fc.assert(
      fc.property(fc.constantFrom("a", "vllm:x_total", "sglang:y"), fc.double({ noNaN: true, noDefaultInfinity: true }), (name, value) => {
        expect(parsePrometheus(`${name}{a="}"} ${value}\n`).get(name)).toEqual([value === 0 ? 0 : value]);
      }),
    );
  });
});

describe("the lever", () => {
  const calm: Signs = {
    metrics: { running: 2, waiting: 0, cacheUse: 0.2, preemptions: 0, firstTokenSeconds: null },
    newPreemptions: 0,
    gpuUse: 0.9,
    slowTokens: false,
  };
  const lever = (line: string, signs: Partial<Signs> & { waiting?: number; cacheUse?: number } = {}) =>
    chooseLever(parseCommand(line.split(" ")), {
      ...calm,
      ...signs,
      metrics: {
        ...calm.metrics!,
        ...(signs.waiting === undefined ? {} : { waiting: signs.waiting }),
        ...(signs.cacheUse === undefined ? {} : { cacheUse: signs.cacheUse }),
      },
    });

  it("is more sequences for a queue, up to the next power of two", () => {
    expect(lever("vllm serve m --max-num-seqs 4", { waiting: 9 })).toMatchObject({ code: "queue-full", flag: "max-num-seqs", value: "16" });
    expect(lever("python -m sglang.launch_server --max-running-requests 4", { waiting: 9 })).toMatchObject({
      flag: "max-running-requests",
    });
  });
  it("is more memory for a full cache, and a smaller cache type when there is no more", () => {
    expect(lever("vllm serve m", { cacheUse: 0.99, waiting: 3 })).toMatchObject({
      code: "kv-cache-full",
      flag: "gpu-memory-utilization",
      value: "0.95",
    });
    expect(lever("vllm serve m --gpu-memory-utilization 0.95", { newPreemptions: 3 })).toMatchObject({
      flag: "kv-cache-dtype",
      value: "fp8",
    });
  });
  it("is another front end for an idle GPU, and quantisation for slow tokens", () => {
    expect(lever("vllm serve m", { gpuUse: 0.1 })).toMatchObject({ code: "cpu-bound", flag: "api-server-count", value: "2" });
    expect(lever("vllm serve m", { slowTokens: true })).toMatchObject({ code: "not-quantised", flag: "quantization", value: "fp8" });
  });
  it("is none when nothing shows one", () => {
    expect(lever("vllm serve m")).toBeNull();
    expect(lever("vllm serve m --quantization awq", { slowTokens: true })).toBeNull();
  });
});
