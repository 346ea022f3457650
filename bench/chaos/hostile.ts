import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { SimulatedAgent } from "@/demo/simulator/simulated-agent";
import { SimulatedReports } from "@/demo/simulator/simulated-reports";
import { PROTOCOL } from "@/lib/contracts/agent";
import { checkResult, makeHealth } from "@/scripts/testing/node";
import { quantile } from "../http-load";

const MIB = 1024 * 1024;
/** Each attack ends at this count, so that this node's work stays bounded. */
const MOST_ATTEMPTS = 3_000;
const INTERVAL_MS = 1_000;

/** Made once, so that the measurement does not include our compression. */
const BOMB = gzipSync(JSON.stringify({ ...makeHealth([checkResult("host.disks", "ok")]), discovered: [{ x: "a".repeat(7 * MIB) }] }));

/** One node with a valid key that tries to disturb all others. */
export class HostileNode {
  attempts = 0;
  refused = 0;
  private readonly sockets: Socket[] = [];

  constructor(
    private readonly url: string,
    private readonly agent: SimulatedAgent,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const token = await this.token();
    const ways = [
      () => this.send("/agent/v1/reports", "{not json", token),
      () => this.send("/agent/v1/reports", JSON.stringify(this.newLayout()), token),
      () => this.send("/agent/v1/health", BOMB, token, { "content-encoding": "gzip" }),
      () => this.send("/agent/v1/health", JSON.stringify(this.manyFaults()), token),
      () => this.send("/agent/v1/challenge", JSON.stringify({ nodeId: this.agent.session.nodeId })),
      () => this.leaveOpen(token),
    ];
    await Promise.all(ways.map((way) => this.repeat(way, signal)));
    for (const socket of this.sockets) socket.destroy();
  }

  private async repeat(way: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    for (let n = 0; n < MOST_ATTEMPTS && !signal.aborted; n++) {
      this.attempts += 1;
      await way().catch(() => {});
      // Yields to the other nodes of this process, so that the measurement does not include our own loop.
      await delay(5);
    }
  }

  private async token(): Promise<string> {
    let bearer = "";
    await this.agent.session.call("/agent/v1/tasks?waitMs=0", undefined, {
      send: async (_method, _path, headers) => {
        bearer = headers.authorization ?? "";
        return { status: 200, body: "" };
      },
    });
    return bearer;
  }

  private async send(path: string, body: string | Buffer, authorization = "", more: Record<string, string> = {}): Promise<void> {
    const headers = { "content-type": "application/json", ...(authorization ? { authorization } : {}), ...more };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: new Uint8Array(Buffer.from(body)) });
    await answer.arrayBuffer();
    if (answer.status >= 400) this.refused += 1;
  }

  /** Announces a body and never finishes it. */
  private async leaveOpen(authorization: string): Promise<void> {
    if (this.sockets.length >= 64) this.sockets.shift()?.destroy();
    const { port } = new URL(this.url);
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    this.sockets.push(socket);
    socket.on("error", () => {});
    const head = ["POST /agent/v1/targets/01900000-0000-7000-8000-000000000000/log HTTP/1.1", "host: x", "content-type: application/json"];
    socket.write(`${[...head, `authorization: ${authorization}`, `content-length: ${20 * MIB}`].join("\r\n")}\r\n\r\n{`);
    await delay(50);
  }

  private newLayout() {
    const layout = Array.from({ length: 500 }, (_, n) => ({ name: `planted_${this.attempts}_${n}`, labels: {}, decimals: 2 }));
    const values = Buffer.alloc(4 * layout.length).toString("base64");
    return { protocol: PROTOCOL, sequence: this.attempts, atMs: Date.now(), intervalMs: INTERVAL_MS, layout, values };
  }

  private manyFaults() {
    const checks = Array.from({ length: 200 }, (_, n) => checkResult("config.files", "faulty", { workload: `w-${this.attempts}-${n}` }));
    return { ...makeHealth(checks), sequence: this.attempts };
  }
}

export interface Acknowledgements {
  count: number;
  p50: number;
  p99: number;
}

/** Lets the hosts report once a second for `seconds`, spread evenly, and measures how long each acknowledgement takes. */
export async function acknowledgements(hosts: readonly SimulatedAgent[], seconds: number): Promise<Acknowledgements> {
  const took: number[] = [];
  const reportFor = async (host: SimulatedAgent, n: number) => {
    const reports = new SimulatedReports(host.session, n, INTERVAL_MS, undefined, Date.now());
    await delay((n * INTERVAL_MS) / hosts.length);
    for (let turn = 0; turn < seconds; turn++) {
      const begun = performance.now();
      await reports.measure(Date.now());
      // The first report carries the layout and opens the session.
      if (turn > 0) took.push(performance.now() - begun);
      await delay(Math.max(0, INTERVAL_MS - (performance.now() - begun)));
    }
  };
  await Promise.all(hosts.map(reportFor));
  return { count: took.length, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}
