/**
 * Idle agents: each holds its long-poll and reports every ten seconds. They run in a separate process, so that they are not part of the measurement.
 * Prints "waiting" once every agent has a session and a poll in flight. Ends with its parent.
 */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { AgentSession } from "../../demo/simulator/session";
import { SimulatedReports } from "../../demo/simulator/simulated-reports";
import { each, HttpLoad } from "../http-load";

const INTERVAL_MS = 10_000;
const WAIT_MS = 25_000;
const [port, file] = process.argv.slice(2) as [string, string];
process.on("disconnect", () => process.exit(0));

const nodes = (JSON.parse(readFileSync(file, "utf8")) as { nodeId: string; privateKey: string }[]).map(({ nodeId, privateKey }) => ({
  nodeId,
  privateKey: createPrivateKey(privateKey),
}));
const reports = new HttpLoad(Number(port), 50);
const sessions = new HttpLoad(Number(port), 20);
const polls = new HttpLoad(Number(port), nodes.length);
const links = nodes.map(
  ({ nodeId, privateKey }) => new AgentSession(nodeId, privateKey, reports.send.bind(reports), sessions.send.bind(sessions)),
);
const poll = (link: AgentSession, waitMs: number) =>
  link.call(`/agent/v1/tasks?waitMs=${waitMs}`, undefined, { send: polls.send.bind(polls) });

async function hold(link: AgentSession): Promise<void> {
  for (;;) await poll(link, WAIT_MS).catch(() => delay(500 + Math.random() * 1_000));
}
// The first poll returns at once. After it every agent has a session.
await each(links.length, 20, async (n) => void (await poll(links[n]!, 0)));
for (const link of links) void hold(link);
for (const [n, link] of links.entries()) {
  const agent = new SimulatedReports(link, n + 1, INTERVAL_MS);
  setTimeout(
    () => {
      void agent.measure(Date.now());
      setInterval(() => void agent.measure(Date.now()), INTERVAL_MS);
    },
    (n / links.length) * INTERVAL_MS,
  );
}
console.log("waiting");
