import { describe, expect, it } from "vitest";
import { recordedHost } from "../../testing/recorded-host";
import { metricsInLog } from "./log-metrics";

const NOW = Date.UTC(2026, 10, 1);
const read = (content: string, ageMs = 0) =>
  metricsInLog(recordedHost({ files: { "/s.log": { content, mtimeMs: NOW - ageMs } }, nowMs: NOW }), ["/s.log"]);

describe("an engine's load in its own log", () => {
  it("is read from vLLM's newest line, of older and newer versions", async () => {
    const line =
      "INFO 10-14 17:04:48 Avg generation throughput: 7.1 tokens/s, Running: 33 reqs, Waiting: 47 reqs, GPU KV cache usage: 97.9%\n";
    expect((await read(`${line.replace("47", "3")}${line}INFO other\n`))?.metrics).toMatchObject({
      engine: "vllm",
      running: 33,
      waiting: 47,
      cacheUse: expect.closeTo(0.979),
    });
    expect((await read(line.replace("Waiting", "Swapped: 0 reqs, Pending")))?.metrics.waiting).toBe(47);
  });

  it("is read from SGLang's, and not from an old log", async () => {
    const line = "[t] Decode batch, #running-req: 6, #token: 99, token usage: 0.92, gen throughput (token/s): 24.3, #queue-req: 12\n";
    expect((await read(line))?.metrics).toMatchObject({ engine: "sglang", running: 6, waiting: 12, cacheUse: 0.92 });
    expect((await read(`KV cache pool is full. Retract requests. #retracted_reqs: 2\n${line}`))?.preemptions).toBe(1);
    expect(await read(line, 3_600_000)).toBeNull();
    expect(await read("nothing\n")).toBeNull();
  });
});
