import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSamples } from "../../../lib/contracts/prometheus-text";
import { metricsFrom } from "../../../lib/contracts/server-metrics";
import { chooseLever, type Signs } from "./choose-lever";
import { parseCommand } from "./command-line";

/** The values of a name's samples, of all label sets. */
const valuesOf = (text: string, name: string) =>
  parseSamples(text)
    .get(name)
    ?.map(({ value }) => value);

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
      engine: "vllm",
      promptTokens: null,
      generatedTokens: null,
    });
  });
  it("of SGLang are found by its names", () => {
    expect(metricsFrom('sglang:num_queue_reqs{m="x"} 2\nsglang:token_usage{m="x"} 0.5\n')).toMatchObject({
      waiting: 2,
      cacheUse: 0.5,
      running: null,
    });
  });
  it("of SGLang are told once for all ranks of a tensor-parallel group", () => {
    const ranks = [0, 1, 2, 3].map((rank) => `sglang:num_running_reqs{model_name="m",tp_rank="${rank}"} 7`).join("\n");
    expect(metricsFrom(`${ranks}\nsglang:num_running_reqs{model_name="m",dp_rank="1",tp_rank="0"} 2\n`)).toMatchObject({
      running: 9,
      engine: "sglang",
    });
  });
  it.each([
    ["tgi_queue_size 3\ntgi_batch_current_size 8\n", { engine: "tgi", waiting: 3, running: 8 }],
    [
      "llamacpp:requests_processing 2\nllamacpp:requests_deferred 5\nllamacpp:kv_cache_usage_ratio 0.4\n",
      { engine: "llama.cpp", waiting: 5, cacheUse: 0.4 },
    ],
    [
      'nv_trt_llm_request_metrics{model="m",request_type="waiting"} 6\nnv_trt_llm_request_metrics{model="m",request_type="active"} 9\n',
      { engine: "tensorrt-llm", waiting: 6, running: 9 },
    ],
    ["lmdeploy:num_requests_waiting 1\n", { engine: "lmdeploy", waiting: 1 }],
  ])("of other engines are found by their names: %#", (text, expected) => expect(metricsFrom(text)).toMatchObject(expected));
  it("keep their value in front of an exemplar", () => {
    expect(valuesOf('a_bucket{le="1"} 5 # {trace_id="x"} 0.5 1690000000\n', "a_bucket")).toEqual([5]);
  });
  it("of another server are none", () => {
    expect(metricsFrom("process_cpu_seconds_total 3\n")).toBeNull();
    expect(metricsFrom("<html>")).toBeNull();
  });
  it("are read up to 20,000, and labels up to the first thing that is none", () => {
    expect(valuesOf("a 1\n".repeat(30_000), "a")).toHaveLength(20_000);
    const labels = (text: string) => parseSamples(`a{${text}} 1`).get("a")?.[0]?.labels;
    expect(labels('x="1", y = "a\\"b",')).toEqual({ x: "1", y: 'a\\"b' });
    expect(labels(`x="1",${"y".repeat(4_000)}z="2"`)).toMatchObject({ x: "1" });
    expect(labels('x="1",!,y="2"')).toEqual({ x: "1" });
  });
  it("take no longer for a hostile text: a long label without a value, a long number, quotes without an end", () => {
    const long = 'a{x="1",'.padEnd(4_080, "y");
    const text = [`${long}} 1`, `a ${"1".repeat(4_000)}x`, `a{${'"'.repeat(4_001)}} 1`].join("\n");
    expect(valuesOf(`${text}\n`.repeat(330), "a")).toHaveLength(330);
  });
  it("never make the reader throw, and are read back as written", () => {
    fc.assert(fc.property(fc.string(), (text) => parseSamples(text) instanceof Map));
    fc.assert(
      fc.property(fc.constantFrom("a", "vllm:x_total", "sglang:y"), fc.double({ noNaN: true, noDefaultInfinity: true }), (name, value) => {
        expect(valuesOf(`${name}{a="}"} ${value}\n`, name)).toEqual([value === 0 ? 0 : value]);
      }),
    );
  });
});

describe("the lever", () => {
  const calm: Signs = {
    metrics: {
      engine: null,
      running: 2,
      waiting: 0,
      cacheUse: 0.2,
      preemptions: 0,
      firstTokenSeconds: null,
      promptTokens: null,
      generatedTokens: null,
    },
    newPreemptions: 0,
    gpuUse: 0.9,
    slowTokens: false,
  };
  const lever = (line: string, signs: Partial<Signs> & { running?: number; waiting?: number; cacheUse?: number } = {}) =>
    chooseLever(parseCommand(line.split(" ")), {
      ...calm,
      ...signs,
      metrics: {
        ...calm.metrics!,
        ...(signs.running === undefined ? {} : { running: signs.running }),
        ...(signs.waiting === undefined ? {} : { waiting: signs.waiting }),
        ...(signs.cacheUse === undefined ? {} : { cacheUse: signs.cacheUse }),
      },
    });

  it("is more sequences for a queue, up to the next power of two", () => {
    expect(lever("vllm serve m --max-num-seqs 4", { running: 4, waiting: 9 })).toMatchObject({
      code: "queue-full",
      flag: "max-num-seqs",
      value: "16",
    });
    expect(lever("vllm serve m", { running: 256, waiting: 90 })).toMatchObject({ flag: "max-num-seqs", value: "512" });
    expect(lever("python -m sglang.launch_server --max-running-requests 4", { running: 4, waiting: 9 })).toMatchObject({
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
  it("is the prefill where requests wait while places are free, and never fewer places than there are", () => {
    expect(lever("vllm serve m", { running: 10, waiting: 90 })).toMatchObject({
      code: "prefill-bound",
      flag: "max-num-batched-tokens",
      value: "8192",
      sentence: expect.stringMatching(/90 requests wait while 10 of 256 places run .*prefill/),
    });
    expect(lever("python -m sglang.launch_server", { running: 10, waiting: 90 })).toMatchObject({ flag: "chunked-prefill-size" });
    expect(lever("vllm serve m --max-num-batched-tokens 16384", { running: 10, waiting: 90 })).toMatchObject({ code: "prefill-saturated" });
    expect(lever("vllm serve m", { running: 10, waiting: 90, gpuUse: 0.1 })).toMatchObject({ code: "cpu-bound" });
  });
  it("is never more sequences while the cache is full", () => {
    const full = "vllm serve m --gpu-memory-utilization 0.95 --kv-cache-dtype fp8 --max-num-seqs 4";
    expect(lever(full, { cacheUse: 0.99, running: 4, waiting: 9 })).toMatchObject({ code: "kv-cache-bound" });
  });
  it.each([
    ["llama-server -m m.gguf", "llama.cpp", "--parallel"],
    ["/usr/local/bin/text-generation-launcher --model-id m", "tgi", "--max-batch-prefill-tokens"],
    ["ollama serve", "ollama", "OLLAMA_NUM_PARALLEL"],
    ["trtllm-serve m", "tensorrt-llm", "--max_batch_size"],
    ["lmdeploy serve api_server m", "lmdeploy", "--max-batch-size"],
  ])("of %s is given in words of its own and changes nothing", (line, engine, words) => {
    expect(parseCommand(line.split(" ")).engine).toBe(engine);
    const found = lever(line, { running: 4, waiting: 9 });
    expect(found).toMatchObject({ code: "queue-bound", sentence: expect.stringContaining(words) });
    expect(found).not.toHaveProperty("flag");
  });
  it("of an engine that is not known is not guessed", () => {
    expect(lever("python serve.py", { running: 4, waiting: 9 })?.sentence).toContain("there is no advice for an engine that is not known");
    expect(lever("python serve.py", { slowTokens: true })).toMatchObject({ code: "slow" });
  });
  it("is known by the metrics where the process is not seen", () => {
    const metrics = metricsFrom("vllm:num_requests_running 256\nvllm:num_requests_waiting 40\n");
    expect(chooseLever(parseCommand([]), { ...calm, metrics })).toMatchObject({ flag: "max-num-seqs" });
  });
  it("is none when nothing shows one", () => {
    expect(lever("vllm serve m")).toBeNull();
    expect(lever("vllm serve m --quantization awq", { slowTokens: true })).toBeNull();
    expect(lever("vllm serve org/m-AWQ", { slowTokens: true })).toBeNull();
  });
});
