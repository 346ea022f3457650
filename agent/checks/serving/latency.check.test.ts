import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { inferenceLatency } from "./latency.check";

const workload = (slo: object = { ttftMs: 200, interTokenMs: 20 }, fields: object = {}) =>
  Workload.parse({ name: "chat", kind: "serving", endpoint: "http://s/v1", slo, ...fields });
const STAT = `7 (vllm) S 1 7 7 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 5000 1 1 ${"0 ".repeat(30)}`;
const process = { "/proc/7/cmdline": "vllm\0serve\0m\0--max-num-seqs\x004", "/proc/7/stat": STAT };

/** A server that takes `firstMs` to begin and `tokenMs` for each token, by the recorded clock. */
function server(
  firstMs: number,
  tokenMs: number,
  metrics: string | { status: number } = { status: 404 },
): Recording & { run(slo?: object, memory?: Map<string, unknown>, fields?: object): ReturnType<typeof inferenceLatency.run> } {
  const recording: Recording = {
    files: process,
    http: {
      "http://s/v1/models": JSON.stringify({ data: [{ id: "m" }] }),
      "http://s/metrics": metrics,
      "POST http://s/v1/chat/completions": (request) => {
        const tokens = (JSON.parse(request.body!) as { max_tokens: number }).max_tokens;
        host.tick(firstMs + tokenMs * (tokens - 1));
        return JSON.stringify({ choices: [{ message: { content: "1" } }], usage: { completion_tokens: tokens, prompt_tokens: 5 } });
      },
    },
  };
  const host = recordedHost(recording);
  return { ...recording, run: (slo, memory = new Map(), fields = {}) => inferenceLatency.run(host, workload(slo, fields), memory) };
}

describe("the answer times of a model server", () => {
  it("are within their objective: in order, with what was measured", async () => {
    expect(await server(100, 10).run()).toMatchObject({
      state: "ok",
      sentence: "First token after 100 ms, 10 ms a token, 100 tokens/s (probe of 1 and 17 tokens)",
    });
  });

  it("name the queue and how far to open it", async () => {
    const finding = await server(1_500, 10, "vllm:num_requests_running 4\nvllm:num_requests_waiting 9\n").run();
    expect(finding).toMatchObject({
      state: "faulty",
      code: "queue-full",
      data: { flag: "max-num-seqs", value: "16", pid: 7, start_ticks: "5000" },
    });
    expect(finding.sentence).toBe(
      "At chat the first token takes 1500 ms, allowed are 200 (probe of 1 and 17 tokens); 9 requests wait while 4 run (/metrics): set --max-num-seqs from 4 to 16",
    );
    expect(JSON.parse(finding.data.command as string)).toEqual(["vllm", "serve", "m", "--max-num-seqs", "16"]);
  });

  it("take the mean of real traffic before that of the probe", async () => {
    const memory = new Map();
    const seconds = (sum: number, count: number) =>
      `vllm:time_to_first_token_seconds_sum ${sum}\nvllm:time_to_first_token_seconds_count ${count}\n`;
    await server(100, 10, seconds(10, 100)).run(undefined, memory);
    const finding = await server(100, 10, seconds(20, 110)).run(undefined, memory);
    expect(finding).toMatchObject({ state: "faulty", code: "slow" });
    expect(finding.sentence).toContain("the first token takes 1000 ms, allowed are 200 (mean of 10 requests in /metrics, tokens by probe)");
  });

  it("name slow tokens as what quantisation eases", async () => {
    expect(await server(100, 50).run()).toMatchObject({ state: "faulty", code: "not-quantised", data: { flag: "quantization" } });
    expect((await server(100, 50).run({ tokensPerSecond: 40 })).sentence).toContain("20 tokens come a second, wanted are 40");
  });

  it("are a fault when the server does not answer, answers an error, or garbage", async () => {
    const run = (http: Recording["http"]) => inferenceLatency.run(recordedHost({ http }), workload(), new Map());
    expect(await run({})).toMatchObject({
      state: "faulty",
      code: "unreachable",
      sentence: "http://s/v1 cannot be asked: it takes no connection",
    });
    expect(await run({ "http://s/v1/models": { status: 503 } })).toMatchObject({
      code: "unreachable",
      sentence: expect.stringContaining("answers 503"),
    });
    expect(await run({ "http://s/v1/models": "\u0000garbage" })).toMatchObject({ code: "unreachable" });
    expect(await run({ "http://s/v1/models": '{"data": []}' })).toMatchObject({
      code: "unreachable",
      sentence: expect.stringContaining("lists no model"),
    });
  });

  it("are asked with the endpoint's key, from its environment file or the server's own flag", async () => {
    const keyed = server(100, 10);
    const models = keyed.http!["http://s/v1/models"] as string;
    const http: Recording["http"] = {
      ...keyed.http,
      "http://s/v1/models": (request) => (request.headers?.authorization === "Bearer sk-1" ? models : { status: 401 }),
      "POST http://s/v1/chat/completions": (request) =>
        request.headers?.authorization === "Bearer sk-1"
          ? '{"choices":[{"message":{"content":"1 2"}}],"usage":{"completion_tokens":2,"prompt_tokens":5}}'
          : { status: 401 },
    };
    const ask = (files: Record<string, string>, fields: object = {}) =>
      inferenceLatency.run(recordedHost({ files, http }), workload(undefined, fields), new Map());
    expect(await ask({ "/env": "OPENAI_API_KEY=sk-1\n" }, { envFile: "/env" })).toMatchObject({ state: "ok" });
    expect(await ask({ "/proc/7/cmdline": "vllm\0serve\0m\0--api-key\0sk-1", "/proc/7/stat": STAT })).toMatchObject({ state: "ok" });
    expect(await ask({})).toMatchObject({ state: "unknown", sentence: expect.stringContaining("asks for an API key (401)") });
  });

  it("are unknown where the objective or the answer leaves nothing to compare", async () => {
    expect(await server(100, 10).run({})).toMatchObject({ state: "not-applicable" });
    const short = server(100, 10);
    short.http!["POST http://s/v1/chat/completions"] =
      '{"choices":[{"message":{"content":"1"}}],"usage":{"completion_tokens":1,"prompt_tokens":5}}';
    expect(await short.run({ interTokenMs: 20 })).toMatchObject({ state: "unknown", sentence: expect.stringContaining("single token") });
    expect(await short.run({ ttftMs: 200 })).toMatchObject({ state: "ok" });
  });

  it("are measured where an older TGI lists its model under /info", async () => {
    const tgi = server(100, 10);
    tgi.http!["http://s/v1/models"] = { status: 404 };
    tgi.http!["http://s/info"] = '{"model_id": "m", "max_total_tokens": 4096}';
    expect(await tgi.run()).toMatchObject({ state: "ok" });
  });

  it("do not apply to a workload without an objective", () => {
    expect(inferenceLatency.appliesTo(workload(undefined, { slo: undefined }))).toBe(false);
    expect(inferenceLatency.appliesTo(workload())).toBe(true);
  });
});
