/**
 * Time from the click on Approve to the agent's first log line: `npm run bench:dispatch [-- --runs 200 --agents 1000]`.
 * `--agents`: the number of connected agents. All except this host's are simulated and idle.
 * The whole product runs as `npm start` starts it, with the agent of this host. Two figures a run: when the agent wrote its first line
 * (its own clock, the same machine), and when a browser could read it. Prints medians and tails; asserts nothing.
 */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { readRun, startStack } from "@/e2e/fixtures/stack";
import type { LogPage, RepairDetail } from "@/lib/contracts/repair";
import { type Api, makePeople, must, pause, reportingNode } from "./portal-client";
import { letAgentsWait } from "./waiting-fleet";

const { values } = parseArgs({ options: { runs: { type: "string", default: "200" }, agents: { type: "string", default: "1" } } });
const [runs, agents] = [Number(values.runs), Number(values.agents)];
const RUNBOOK = `id: say-hello
title: Say hello
risk: reversible
steps:
  - id: hello
    run: { script: echo hello }
`;

/** A browser gets an event for new lines. Polling without a pause would take a core from the product. */
const LOOK_MS = 20;

const percentile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

async function firstLine(api: Api, path: string): Promise<LogPage> {
  for (const until = Date.now() + 30_000; Date.now() < until; await pause(LOOK_MS)) {
    const page = await must<LogPage>(await api.get(path));
    if (page.chunks.some((chunk) => chunk.stream === "stdout")) return page;
  }
  throw new Error("no log line within 30 s");
}

async function finished(api: Api, path: string): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await pause(20)) {
    const { state } = await must<RepairDetail>(await api.get(path));
    if (["succeeded", "failed", "halted", "cancelled"].includes(state)) return;
  }
  throw new Error("the repair did not end within 30 s");
}

const stack = await startStack({ PORT: "3500", MILLWRIGHT_REPORT_INTERVAL_MS: "10000" });
let endOthers = () => {};
try {
  const run = readRun(stack.dataFolder);
  const { url } = run;
  const { slug, requester, approvers } = await makePeople(url);
  const approver = approvers[0]!;
  const nodeId = await reportingNode(requester, slug);
  if (agents > 1) endOthers = await letAgentsWait(run, stack.dataFolder, agents - 1);
  await must(await requester.put(`/api/${slug}/runbooks/say-hello`, { data: { yaml: RUNBOOK } }));
  const [written, readable]: [number[], number[]] = [[], []];
  for (let n = 0; n < runs + 5; n++) {
    const order = { runbook: "say-hello", targets: [{ nodeId }], reason: "bench" };
    const repair = await must<RepairDetail>(await requester.post(`/api/${slug}/repairs`, { data: order }));
    const path = `/api/${slug}/repairs/${repair.id}`;
    const clickedAt = Date.now();
    await must(await approver.post(`${path}/approve`, { data: { planHash: repair.planHash } }));
    const page = await firstLine(approver, `${path}/targets/${repair.targets[0]?.id}/log?after=-1`);
    const seenAt = Date.now();
    await finished(approver, path);
    if (n < 5) continue; // warm-up
    written.push(Math.max(0, (page.chunks.find((chunk) => chunk.stream === "stdout")?.atMs ?? Number.NaN) - clickedAt));
    readable.push(seenAt - clickedAt);
  }
  for (const list of [written, readable]) list.sort((a, b) => a - b);
  console.log(`${runs} runs, ${agents === 1 ? "one agent" : `${agents} agents connected`}, embedded PostgreSQL for data and queue`);
  console.log(`readable in the portal: p50 ${percentile(readable, 0.5)} ms, p99 ${percentile(readable, 0.99)} ms`);
  console.log(`dispatch_p50_ms=${percentile(written, 0.5)} dispatch_p99_ms=${percentile(written, 0.99)}`);
} finally {
  endOthers();
  await stack.stop();
  rmSync(stack.dataFolder, { recursive: true, force: true });
}
