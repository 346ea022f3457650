/**
 * Runs a fleet of simulated agents against one gateway for minutes and kills the gateway and PostgreSQL meanwhile. Prints whether every report is
 * stored exactly once, whether memory stays flat, and whether sealing keeps up. Loopback only.
 *
 *   npm run bench:soak -- [--nodes 10000] [--minutes 5] [--save name]
 */
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readHealth } from "@/lib/metrics/health";
import { sweeping } from "@/lib/metrics/partitions";
import { HOUR_MS } from "@/lib/metrics/slots";
import { AgentSession, type Send } from "../demo/simulator/session";
import { SimulatedReports, type Tally } from "../demo/simulator/simulated-reports";
import { HttpLoad, quantile } from "./http-load";
import { MillwrightSide } from "./millwright-side";
import { memoryOf } from "./processes";
import { saveResult } from "./save-result";

const { values: options } = parseArgs({
  options: { nodes: { type: "string", default: "10000" }, minutes: { type: "string", default: "5" }, save: { type: "string" } },
});
const nodes = Number(options.nodes);
const minutes = Number(options.minutes);
const INTERVAL_MS = 10_000;
/** Reports of two hours ago that each agent sends as from a spool, so that there is something to seal. */
const SPOOLED = 3;

const side = await MillwrightSide.start();
console.log(`${nodes} agents, one report of 120 series every ${INTERVAL_MS / 1_000} s, ${minutes} minutes`);
const fleet = await side.addNodes(nodes);
await side.startGateway();
const http = new HttpLoad(side.gatewayPort, 1_000);
const sessions = new HttpLoad(side.gatewayPort, 64);
const tally: Tally = { made: 0, acknowledged: 0, again: 0 };
let ackMs: number[] = [];
const sendReport: Send = async (method, path, headers, body) => {
  const answer = await http.send(method, path, headers, body);
  if (answer.status === 200) ackMs.push(answer.tookMs);
  return answer;
};
// Reports use separate connections, as in a real agent.
const links = fleet.map(({ nodeId, privateKey }) => new AgentSession(nodeId, privateKey, sendReport, sessions.send.bind(sessions)));
const agents = links.map((link, n) => new SimulatedReports(link, n + 1, INTERVAL_MS, tally));

const startMs = Date.now();
const endMs = startMs + minutes * 60_000;
const timeline: { second: number; gatewayMib: number; postgresMib: number; waiting: number; ackP99Ms: number }[] = [];
let stopped = false;
const due = fleet.map((_, n) => startMs + (n / nodes) * INTERVAL_MS);

async function measureAll(): Promise<void> {
  while (Date.now() < endMs) {
    const now = Date.now();
    for (let n = 0; n < nodes; n++) {
      if (due[n]! > now) continue;
      if (due[n]! < startMs + INTERVAL_MS)
        for (let back = SPOOLED; back > 0; back--) void agents[n]!.measure(startMs - 2 * HOUR_MS - back * INTERVAL_MS);
      void agents[n]!.measure(due[n]!);
      due[n] = due[n]! + INTERVAL_MS;
    }
    await delay(20);
  }
}

async function watch(): Promise<void> {
  while (!stopped) {
    await delay(5_000);
    const waiting = agents.reduce((sum, agent) => sum + agent.waiting, 0);
    const mib = (pid: number | undefined) => (pid ? Math.round(memoryOf([pid]) / 1_048_576) : 0);
    const second = Math.round((Date.now() - startMs) / 1_000);
    const acknowledged = ackMs;
    ackMs = [];
    const entry = {
      second,
      gatewayMib: mib(side.gateway?.pid),
      postgresMib: mib(postgresPid()),
      waiting,
      ackP99Ms: Math.round(quantile(acknowledged, 0.99)),
    };
    timeline.push(entry);
    console.log(
      `${String(second).padStart(4)} s  made ${tally.made}  acknowledged ${tally.acknowledged}  waiting ${waiting}  gateway ${entry.gatewayMib} MiB  ack p99 ${entry.ackP99Ms} ms`,
    );
  }
}

const postgresPid = (): number | undefined => {
  try {
    return side.postgresPid;
  } catch {
    return undefined;
  }
};

async function kill(): Promise<void> {
  await delay(minutes * 60_000 * 0.35);
  console.log("      SIGKILL to the gateway");
  await side.gateway!.stop("SIGKILL");
  await delay(1_000);
  await side.startGateway();
  await delay(minutes * 60_000 * 0.25);
  console.log("      SIGKILL to PostgreSQL");
  await side.killAndRestartPostgres();
  console.log("      PostgreSQL is back");
}

async function seal(): Promise<number> {
  let rounds = 0;
  while (!stopped) {
    await side.upkeep("seal").then(
      () => rounds++,
      () => {},
    );
    await delay(10_000);
  }
  return rounds;
}

const watching = watch();
const sealing = seal();
await Promise.all([measureAll(), kill()]);
for (let waited = 0; agents.some((agent) => agent.waiting > 0) && waited < 180_000; waited += 200) await delay(200);
stopped = true;
const rounds = await sealing;
await watching;

const one = async (sql: string) => Number((await sweeping((client) => client.query<{ n: string }>(sql))).rows[0]!.n);
const hot = await one("SELECT count(*) AS n FROM metric_hot");
const sealed = await one("SELECT coalesce(sum(reports), 0) AS n FROM metric_chunk");
const health = await readHealth(Date.now());
// Leave out the first and the last value: start-up, and an empty queue.
const steady = timeline.filter((entry) => entry.gatewayMib > 0);
const mean = (list: typeof timeline) => list.reduce((sum, entry) => sum + entry.gatewayMib, 0) / Math.max(1, list.length);
const third = Math.max(1, Math.floor(steady.length / 3));
const opened = links.reduce((sum, link) => sum + link.opened, 0);
const lost = tally.made - (hot + sealed);
console.log(
  `\nmade ${tally.made}, acknowledged ${tally.acknowledged}, stored ${hot + sealed} (${sealed} sealed); sent again ${tally.again}, sessions ${opened}`,
);
console.log(`hours waiting to be sealed: ${health.sealLagHours}; rounds of sealing: ${rounds}`);
const last = `lost_or_doubled=${lost} gateway_mib_middle=${mean(steady.slice(third, 2 * third)).toFixed(0)} gateway_mib_end=${mean(steady.slice(-third)).toFixed(0)} seal_lag_hours=${health.sealLagHours}`;
if (options.save) {
  const { made, acknowledged, again } = tally;
  await saveResult(options.save, { nodes, minutes, made, acknowledged, again, sessions: opened, hot, sealed, timeline });
}
http.close();
sessions.close();
await side.stop();
console.log(last);
process.exit(lost === 0 ? 0 : 1);
