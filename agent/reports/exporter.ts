import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { CheckResult } from "../../lib/contracts/check";
import type { Sample } from "../collectors/collector";
import { AGENT_VERSION } from "../version";

export interface Exported {
  /** What was measured last for the portal; a scrape measures nothing itself. */
  samples: Sample[];
  checks: CheckResult[];
}

const TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Serves the newest measurements and check states at `/metrics` for a Prometheus on this host or beside it. Off unless asked for: the agent
 * listens nowhere by itself. @throws Error for an address that is not `HOST:PORT`.
 */
export function startExporter(listen: string, read: () => Exported, log: (line: string) => void): () => void {
  const match = /^(\[[\da-fA-F:.]+\]|[^\s:]+):(\d{1,5})$/.exec(listen);
  if (!match || Number(match[2]) > 65_535)
    throw new Error(`--prometheus-listen needs an address and a port such as 127.0.0.1:9464, not ${listen}`);
  const [host, port] = [match[1]!.replace(/^\[|\]$/g, ""), Number(match[2])];
  const server = http.createServer((request, response) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead || request.url?.split("?")[0] !== "/metrics") return void response.writeHead(404).end();
    const text = exposition(read());
    response.writeHead(200, { "content-type": TYPE, "content-length": Buffer.byteLength(text) });
    response.end(request.method === "HEAD" ? undefined : text);
  });
  // A port that is taken costs the exporter, not the watch over the host.
  server.on("error", (error) => log(`the exporter cannot listen on ${listen}: ${error.message}`));
  // Port 0 is any free one.
  server.listen(port, host, () => log(`metrics for Prometheus at http://${match[1]}:${(server.address() as AddressInfo).port}/metrics`));
  return () => void server.close().closeAllConnections();
}

/** Prometheus' text format 0.0.4. What was not measured is left out. */
export function exposition({ samples, checks }: Exported): string {
  const states: Sample[] = checks.map(({ id, workload, state }) => ({
    name: "millwright_check_state",
    labels: { check: id, workload, state },
    value: 1,
    decimals: 0,
  }));
  const info: Sample = { name: "millwright_agent_info", labels: { version: AGENT_VERSION }, value: 1, decimals: 0 };
  const families = new Map<string, string[]>();
  for (const sample of [info, ...samples, ...states]) {
    if (!Number.isFinite(sample.value)) continue;
    const lines = families.get(sample.name) ?? [`# TYPE ${sample.name} gauge`];
    families.set(sample.name, lines);
    lines.push(`${sample.name}${labelsText(sample.labels)} ${sample.value}`);
  }
  return `${[...families.values()].flat().join("\n")}\n`;
}

function labelsText(labels: Record<string, string> = {}): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (sign) => (sign === "\n" ? "\\n" : `\\${sign}`))}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
