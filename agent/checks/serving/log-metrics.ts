import { posix } from "node:path";
import type { Engine, ServerMetrics } from "../../../lib/contracts/server-metrics";
import type { Host } from "../../host/host";
import { newestTail } from "../log-tail";

/** An engine without load writes no such lines, so an old one tells nothing of now. */
const FRESH_MS = 15 * 60_000;
const NUMBERS: [engine: Engine, line: RegExp, fields: Record<"running" | "waiting" | "cacheUse", RegExp>][] = [
  [
    "vllm",
    /throughput:.*Running:/,
    { running: /Running: (\d+)/, waiting: /(?:Waiting|Pending): (\d+)/, cacheUse: /KV cache usage: ([\d.]+)%/ },
  ],
  ["sglang", /#running-req:/, { running: /#running-req: (\d+)/, waiting: /#queue-req: (\d+)/, cacheUse: /token usage: ([\d.]+)/ }],
];

/** The engine took a running request's cache away from it. */
const TAKEN_BACK = /Retract requests|is preempted by|preempted \d+/;

/** What the engine itself logs of its load, for servers whose /metrics is closed or behind a proxy. */
export async function metricsInLog(
  host: Host,
  logs: string[],
): Promise<{ metrics: ServerMetrics; preemptions: number; file: string } | null> {
  const tail = await newestTail(host, logs);
  if (!tail || host.now() - tail.mtimeMs > FRESH_MS) return null;
  for (const [engine, pattern, fields] of NUMBERS) {
    const line = tail.lines.findLast((text) => pattern.test(text));
    if (line === undefined) continue;
    const read = (field: RegExp) => (field.test(line) ? Number(field.exec(line)![1]) : null);
    const use = read(fields.cacheUse);
    const counts = {
      running: read(fields.running),
      waiting: read(fields.waiting),
      cacheUse: use === null ? null : engine === "vllm" ? use / 100 : use,
    };
    const metrics = { engine, ...counts, preemptions: null, firstTokenSeconds: null, promptTokens: null, generatedTokens: null };
    return { metrics, preemptions: tail.lines.filter((text) => TAKEN_BACK.test(text)).length, file: posix.basename(tail.file) };
  }
  return null;
}
