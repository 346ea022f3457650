import { setTimeout as delay } from "node:timers/promises";
import { makeSessionToken } from "@/lib/auth/node-session";
import { seriesKey } from "@/lib/contracts/series";
import { closeDb } from "@/lib/db";
import { pgPool } from "@/lib/pg";
import { hostLayout } from "../../demo/simulator/host-model";
import type { BenchNode } from "../add-nodes";
import { each, HttpLoad, quantile } from "../http-load";
import { MillwrightSide } from "../millwright-side";
import { type Dataset, INTERVAL_MS, measuredSamplesOf, packed, samplesOf, warmUpReports } from "./data";
import { measured, type Outcome, POINTS, timeQueries } from "./measure";
import { probeSpeed } from "./speed-probe";

/** Agents with a request in flight at any moment: a fleet has thousands, each with its own connection. */
const CONNECTIONS = 768;

export interface AckTimes {
  perSecond: number;
  p50: number;
  p99: number;
}

export async function benchMillwright(data: Dataset, queried: number, profiles?: string): Promise<{ outcome: Outcome; ack: AckTimes }> {
  const side = await MillwrightSide.start([], profiles);
  try {
    const nodes = await side.addNodes(data.hosts);
    await side.startGateway();
    const sender = new Sender(side, nodes);
    await sender.learnLayout();
    const [gateway, postgres] = [side.gateway!.pid, side.postgresPid];
    const warm = warmUpReports(data);
    await sender.sendAll(data, 0, warm);

    // Everything that both processes do from here until the last roll-up counts, including checkpoints and vacuums between the steps.
    const probe = probeSpeed();
    const whole = await measured([gateway, postgres], async () => {
      const takenIn = await measured([gateway], () => measured([postgres], () => sender.sendAll(data, warm, data.reports)));
      const sealed = await measured([postgres], () => side.upkeep("seal"));
      const stored = await bytesOf("metric_chunk");
      const rolled = await measured([postgres], () => side.upkeep("roll-up"));
      return { takenIn, sealed, stored, rolled };
    });
    const probeMs = probe.stop();
    const { takenIn, sealed, stored, rolled } = whole.result;
    const workers = sealed.result.cpuSeconds + rolled.result.cpuSeconds;
    const rollUpBytes = await bytesOf("metric_rollup");
    const reports = await count("SELECT coalesce(sum(reports), 0) AS n FROM metric_chunk");
    if (reports !== data.reports * data.hosts)
      throw new Error(`${data.reports * data.hosts} reports were acknowledged, ${reports} are sealed`);

    const query = await timeRange(side, nodes, data, seriesKey(hostLayout[queried]!));
    const ack = await sender.steady(1_000, 10, data.fromMs - 3_600_000);
    sender.close();
    const version = (await pgPool().query<{ server_version: string }>("SHOW server_version")).rows[0]!.server_version;
    const samples = measuredSamplesOf(data);
    const per1000 = (seconds: number) => ((seconds * 1e9) / samples).toFixed(0);
    return {
      ack,
      outcome: {
        name: "Millwright",
        version: `PostgreSQL ${version}, Node ${process.version}`,
        samples,
        samplesPerSecond: samples / takenIn.wallSeconds,
        cpuMicrosPer1000: ((whole.cpuSeconds + workers) * 1e9) / samples,
        peakBytes: Math.max(whole.peakBytes, sealed.peakBytes + sealed.result.peakBytes),
        bytesPerSample: stored / samplesOf(data),
        queryP50Ms: query.p50,
        queryP95Ms: query.p95,
        probeMs,
        parts: {
          "gateway, taking in": takenIn.cpuSeconds,
          "PostgreSQL, taking in": takenIn.result.cpuSeconds,
          "worker, sealing": sealed.result.cpuSeconds,
          "PostgreSQL, sealing": sealed.cpuSeconds,
          "worker and PostgreSQL, rolling up": rolled.result.cpuSeconds + rolled.cpuSeconds,
        },
        notes: [
          `CPU per 1,000 samples: gateway ${per1000(takenIn.cpuSeconds)} µs, PostgreSQL taking in ${per1000(takenIn.result.cpuSeconds)} µs, sealing ${per1000(sealed.result.cpuSeconds)} + ${per1000(sealed.cpuSeconds)} µs, rolling up ${per1000(rolled.result.cpuSeconds + rolled.cpuSeconds)} µs`,
          `roll-ups (10 min, 1 h) take ${(rollUpBytes / samplesOf(data)).toFixed(3)} bytes a sample more`,
          `the query answers ${query.points} points: the lowest and the highest of each pixel`,
        ],
      },
    };
  } finally {
    await closeDb();
    await side.stop();
  }
}

/** Reads one series over the whole time through HTTP, with as many points as the others return: two a pixel. */
async function timeRange(side: MillwrightSide, nodes: readonly BenchNode[], data: Dataset, key: string) {
  const { port, program } = await side.startRangeServer();
  const http = new HttpLoad(port, 1);
  const query = await timeQueries(async (turn) => {
    const nodeIds = [nodes[turn % nodes.length]!.nodeId];
    const body = JSON.stringify({ nodeIds, keys: [key], fromMs: data.fromMs, toMs: data.toMs, pixels: POINTS / 2 });
    const answer = await http.send("POST", "/range", { "content-type": "application/json" }, body);
    const { series } = JSON.parse(answer.body) as { series: { at: number[] }[] };
    return { tookMs: answer.tookMs, points: series[0]?.at.length ?? 0 };
  });
  http.close();
  await program.stop();
  return query;
}

const count = async (sql: string): Promise<number> => {
  const client = await pgPool().connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.sweep', 'metrics', true)");
    return Number((await client.query<{ n: string }>(sql)).rows[0]!.n);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
};

/** A table's size on disk, with all its partitions, indexes and out-of-line values. */
const bytesOf = (table: string): Promise<number> =>
  count(
    `SELECT coalesce(sum(pg_total_relation_size(oid)), 0) AS n FROM pg_class WHERE relkind = 'r' AND (relname = '${table}' OR relname LIKE '${table}\\_2%')`,
  );

export class Sender {
  /** Each node has its own connection, as an agent has. */
  private readonly http: HttpLoad[];
  private layoutId = 0;
  private readonly headers: { "content-type": string; authorization: string }[];

  constructor(
    side: MillwrightSide,
    private readonly nodes: readonly BenchNode[],
  ) {
    this.http = nodes.map(() => new HttpLoad(side.gatewayPort, Math.ceil(CONNECTIONS / nodes.length)));
    this.headers = nodes.map(({ nodeId }) => ({
      "content-type": "application/json",
      authorization: `Bearer ${makeSessionToken({ nodeId, orgId: side.orgId }, Date.now() + 3_600_000).token}`,
    }));
  }

  async learnLayout(): Promise<void> {
    const values = Buffer.alloc(hostLayout.length * 4).toString("base64");
    const body = JSON.stringify({ protocol: 1, sequence: 0, atMs: Date.now(), intervalMs: INTERVAL_MS, layout: hostLayout, values });
    const answer = await this.http[0]!.send("POST", "/agent/v1/reports", this.headers[0]!, body);
    this.layoutId = (JSON.parse(answer.body) as { layoutId: number }).layoutId;
    if (!this.layoutId) throw new Error(`the gateway did not take the layout: ${answer.body}`);
  }

  /** Sends reports `from` to `to` of all hosts, hour by hour in order. */
  async sendAll(data: Dataset, from: number, to: number): Promise<void> {
    await each((to - from) * data.hosts, CONNECTIONS, async (index) => {
      const report = from + Math.floor(index / data.hosts);
      const host = index % data.hosts;
      await this.report(host, data.fromMs + report * INTERVAL_MS, packed(data, host, report), report);
    });
  }

  /** @returns the time until the acknowledgement in ms, including refusals and the waits after them */
  async report(host: number, atMs: number, values: string, sequence: number, intervalMs = INTERVAL_MS): Promise<number> {
    const body = JSON.stringify({ protocol: 1, sequence, atMs, intervalMs, values, layoutId: this.layoutId });
    const sinceMs = performance.now();
    for (;;) {
      const answer = await this.http[host]!.send("POST", "/agent/v1/reports", this.headers[host]!, body);
      if (answer.status === 200) return performance.now() - sinceMs;
      if (answer.status !== 429 && answer.status !== 503) throw new Error(`report refused: ${answer.status} ${answer.body}`);
      await delay(200);
    }
  }

  /** Sends reports at a steady rate: each when it is due, whether or not earlier ones were answered. */
  async steady(perSecond: number, seconds: number, fromMs: number): Promise<AckTimes> {
    const took: number[] = [];
    const values = Buffer.alloc(hostLayout.length * 4).toString("base64");
    const under: Promise<unknown>[] = [];
    const startedAt = performance.now();
    for (let sent = 0; sent < perSecond * seconds; ) {
      const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond));
      for (; sent < due; sent++) {
        const turn = Math.floor(sent / this.nodes.length);
        const ack = this.report(sent % this.nodes.length, fromMs + turn * 1_000, values, sent, 1_000).then((ms) => took.push(ms));
        under.push(ack);
      }
      await delay(5);
    }
    await Promise.all(under);
    return { perSecond, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
  }

  close(): void {
    for (const http of this.http) http.close();
  }
}
