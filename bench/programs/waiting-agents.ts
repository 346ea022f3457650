/**
 * Agents that have nothing to do: each holds its long-poll and reports every ten seconds. A process of its own, so that what is measured beside it
 * can be told from it. Says "waiting" once every agent has a session and its poll under way; ends with its parent.
 */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { SimulatedAgent, type Tally } from "../../demo/simulator/agent";
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
const tally: Tally = { made: 0, acknowledged: 0, again: 0, sessions: 0, ackMs: [] };
const agents = nodes.map((node, n) => new SimulatedAgent(node, reports, sessions, n + 1, INTERVAL_MS, tally));

async function hold(agent: SimulatedAgent): Promise<void> {
  for (;;) await agent.wait(polls, WAIT_MS).catch(() => delay(500 + Math.random() * 1_000));
}
// The first poll comes back at once: after it everybody has a session.
await each(agents.length, 20, (n) => agents[n]!.wait(polls, 0));
for (const agent of agents) void hold(agent);
for (const [n, agent] of agents.entries()) {
  setTimeout(
    () => {
      agent.measure(Date.now());
      setInterval(() => agent.measure(Date.now()), INTERVAL_MS);
    },
    (n / agents.length) * INTERVAL_MS,
  );
}
console.log("waiting");
