import { setTimeout as delay } from "node:timers/promises";
import { makeSessionToken } from "@/lib/auth/node-session";
import { seriesKey } from "@/lib/contracts/series";
import { closeDb } from "@/lib/db";
import { pgPool } from "@/lib/pg";
import type { BenchNode } from "../add-nodes";
import { each, HttpLoad, quantile } from "../http-load";
import { MillwrightSide } from "../millwright-side";
import { hostLayout } from "../simulator/host-model";
import { type Dataset, INTERVAL_MS, packed, samplesOf } from "./data";
import { measured, type Outcome, timeQueries } from "./measure";

/** As many agents as this are being answered at any moment. */
const CONNECTIONS = 192;

export interface AckTimes {
  perSecond: number;
  p50: number;
  p99: number;
}

export async function benchMillwright(data: Dataset, queried: number): Promise<{ outcome: Outcome; ack: AckTimes; alone: number }> {
  const side = await MillwrightSide.start();
  try {
    const nodes = await side.addNodes(data.hosts);
    await side.startGateway();
    const sender = new Sender(side, nodes);
    await sender.learnLayout();
    const roots = [side.gateway!.pid, side.postgresPid];

    const load = await measured(roots, () =>
      each(data.reports * data.hosts, CONNECTIONS, async (index) => {
        const report = Math.floor(index / data.hosts);
        const host = index % data.hosts;
        await sender.report(host, data.fromMs + report * INTERVAL_MS, packed(data, host, report), report);
      }),
    );
    const seal = await measured([side.postgresPid], () => side.upkeep("seal"));
    const stored = await bytesOf("metric_chunk");
    const sealed = await count("SELECT coalesce(sum(reports), 0) AS n FROM metric_chunk");
    const rollUp = await measured([side.postgresPid], () => side.upkeep("roll-up"));
    const rolled = await bytesOf("metric_rollup");
    const samples = samplesOf(data);
    if (sealed !== data.reports * data.hosts)
      throw new Error(`${data.reports * data.hosts} reports were acknowledged, ${sealed} are sealed`);

    const { port, program } = await side.startRangeServer();
    const key = seriesKey(hostLayout[queried]!);
    const http = new HttpLoad(port, 1);
    const query = await timeQueries(async (turn) => {
      const body = JSON.stringify({
        nodeIds: [nodes[turn % nodes.length]!.nodeId],
        keys: [key],
        fromMs: data.fromMs,
        toMs: data.toMs,
        pixels: 1_000,
      });
      const answer = await http.send("POST", "/range", { "content-type": "application/json" }, body);
      return { tookMs: answer.tookMs, points: (JSON.parse(answer.body) as { series: { at: number[] }[] }).series[0]?.at.length ?? 0 };
    });
    const ack = await sender.steady(1_000, 20, data.fromMs - 3_600_000);
    http.close();
    sender.close();
    await program.stop();
    const version = (await pgPool().query<{ server_version: string }>("SHOW server_version")).rows[0]!.server_version;
    const ingestCpu = load.cpuSeconds;
    const sealCpu = seal.cpuSeconds + seal.result.cpuSeconds;
    const rollCpu = rollUp.cpuSeconds + rollUp.result.cpuSeconds;
    const per1000 = (seconds: number) => (seconds * 1e9) / samples;
    return {
      alone: load.wallSeconds,
      ack,
      outcome: {
        name: "Millwright",
        version: `PostgreSQL ${version}, Node ${process.version}`,
        samples,
        samplesPerSecond: samples / load.wallSeconds,
        cpuMicrosPer1000: per1000(ingestCpu + sealCpu + rollCpu),
        peakBytes: Math.max(load.peakBytes, seal.peakBytes + seal.result.peakBytes),
        bytesPerSample: stored / samples,
        queryP50Ms: query.p50,
        queryP95Ms: query.p95,
        notes: [
          `CPU per 1,000 samples: ${per1000(ingestCpu).toFixed(0)} µs taking in, ${per1000(sealCpu).toFixed(0)} µs sealing, ${per1000(rollCpu).toFixed(0)} µs rolling up`,
          `roll-ups (10 min, 1 h) take ${(rolled / samples).toFixed(3)} bytes a sample more`,
          `the query answers ${query.points} points: the lowest and the highest of each pixel`,
        ],
      },
    };
  } finally {
    await closeDb();
    await side.stop();
  }
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

/** A table with all its partitions, indexes and out-of-line parts, as they lie on disk. */
const bytesOf = (table: string): Promise<number> =>
  count(
    `SELECT coalesce(sum(pg_total_relation_size(oid)), 0) AS n FROM pg_class WHERE relkind = 'r' AND (relname = '${table}' OR relname LIKE '${table}\\_2%')`,
  );

export class Sender {
  private readonly http: HttpLoad;
  private layoutId = 0;
  private readonly headers: { "content-type": string; authorization: string }[];

  constructor(
    side: MillwrightSide,
    private readonly nodes: readonly BenchNode[],
  ) {
    this.http = new HttpLoad(side.gatewayPort, CONNECTIONS);
    this.headers = nodes.map(({ nodeId }) => ({
      "content-type": "application/json",
      authorization: `Bearer ${makeSessionToken({ nodeId, orgId: side.orgId }, Date.now() + 3_600_000).token}`,
    }));
  }

  async learnLayout(): Promise<void> {
    const values = Buffer.alloc(hostLayout.length * 4).toString("base64");
    const body = JSON.stringify({ protocol: 1, sequence: 0, atMs: Date.now(), intervalMs: INTERVAL_MS, layout: hostLayout, values });
    const answer = await this.http.send("POST", "/agent/v1/reports", this.headers[0]!, body);
    this.layoutId = (JSON.parse(answer.body) as { layoutId: number }).layoutId;
    if (!this.layoutId) throw new Error(`the gateway did not take the layout: ${answer.body}`);
  }

  async report(host: number, atMs: number, values: string, sequence: number, intervalMs = INTERVAL_MS): Promise<number> {
    const body = JSON.stringify({ protocol: 1, sequence, atMs, intervalMs, layoutId: this.layoutId, values });
    for (;;) {
      const answer = await this.http.send("POST", "/agent/v1/reports", this.headers[host]!, body);
      if (answer.status === 200) return answer.tookMs;
      if (answer.status !== 429 && answer.status !== 503) throw new Error(`report refused: ${answer.status} ${answer.body}`);
      await delay(200);
    }
  }

  /** Reports at a steady pace, sent when they are due whether or not earlier ones were answered. */
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
    this.http.close();
  }
}
