import { setTimeout as delay } from "node:timers/promises";
import { AgentSession, sendTo } from "@/demo/simulator/session";
import { PROTOCOL, type Report } from "@/lib/contracts/agent";
import type { LogBatch } from "@/lib/contracts/log-batch";
import type { BenchNode } from "../add-nodes";
import { quantile } from "../http-load";

export interface Latency {
  p50: number;
  p99: number;
  most: number;
  count: number;
}

const REPORT_EVERY_MS = 100;
const LINES_EVERY_MS = 500;

/** A host that reports and sends a few lines while another one floods. `take` returns how long the gateway's answers took since the last `take`. */
export function startNeighbour(
  url: string,
  { nodeId, privateKey }: BenchNode,
): { take(): { reports: Latency; lines: Latency }; stop(): Promise<void> } {
  const session = new AgentSession(nodeId, privateKey, sendTo(url));
  const stop = new AbortController();
  const took = { reports: [] as number[], lines: [] as number[] };
  let sequence = 0;
  const every = async (ms: number, of: number[], send: () => Promise<unknown>) => {
    while (!stop.signal.aborted) {
      const beganMs = performance.now();
      await send();
      of.push(performance.now() - beganMs);
      await delay(Math.max(0, ms - of.at(-1)!));
    }
  };
  const report = () => {
    const values = Buffer.from(Float32Array.of(Math.random()).buffer).toString("base64");
    const layout = [{ name: "node_cpu_used_ratio", labels: {}, decimals: 3 }];
    const body: Report = { protocol: PROTOCOL, sequence: ++sequence, atMs: Date.now(), intervalMs: 1_000, layout, values };
    return session.call("/agent/v1/reports", body);
  };
  const sendLines = () => {
    const lines = Array.from({ length: 20 }, (_, i) => ({
      workload: "calm",
      source: "/var/log/calm.log",
      text: `request ${i} took ${i} ms`,
    }));
    const body: LogBatch = { sequence: ++sequence, atMs: Date.now(), dropped: 0, lines };
    return session.call("/agent/v1/logs", body);
  };
  const loops = report().then(() =>
    Promise.all([every(REPORT_EVERY_MS, took.reports, report), every(LINES_EVERY_MS, took.lines, sendLines)]),
  );
  return {
    take: () => ({ reports: latencyOf(took.reports.splice(0)), lines: latencyOf(took.lines.splice(0)) }),
    stop: async () => {
      stop.abort();
      await loops;
    },
  };
}

const latencyOf = (took: number[]): Latency => ({
  ...{ p50: quantile(took, 0.5), p99: quantile(took, 0.99), most: quantile(took, 1) },
  count: took.length,
});
