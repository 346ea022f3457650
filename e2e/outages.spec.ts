import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, eventually, must, readLog, readRepair, requestAndApprove, saveRunbook, targetIn, textOf } from "./fixtures/api";
import { apiAs, dataFolder, ORG, run } from "./fixtures/people";
import { readRun } from "./fixtures/stack";

const PROCESSES = ["portal", "gateway", "worker"] as const;

test.describe("processes that are killed in the middle", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-outages-"));
  const runs = path.join(folder, "runs");
  let [operator, lead] = [] as unknown as [APIRequestContext, APIRequestContext];
  const agents: AgentProcess[] = [];

  test.beforeAll(async () => {
    [operator, lead] = [await apiAs("operator"), await apiAs("lead")];
    const yaml = (id: string, body: string, timeout: string) =>
      `id: ${id}\ntitle: ${id.replaceAll("-", " ")}\nrisk: reversible\nsteps:\n  - id: only\n    user: root\n    timeout: ${timeout}\n    run:\n      script: |\n${body.replace(/^/gm, "        ")}\n`;
    await saveRunbook(
      lead,
      "count-and-wait",
      yaml("count-and-wait", `echo run >> ${runs}\nfor n in $(seq 1 12); do echo tick $n; sleep 1; done\necho done`, "1m"),
    );
    await saveRunbook(lead, "count", yaml("count", `echo run >> ${runs}\necho tick 1`, "1m"));
    await saveRunbook(lead, "count-and-hang", yaml("count-and-hang", `echo run >> ${runs}\necho hanging\nsleep 300`, "3s"));
  });
  test.afterAll(async () => {
    for (const agent of agents) await agent.end("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  async function freshAgent(name: string): Promise<{ agent: AgentProcess; nodeId: string; restart(): AgentProcess }> {
    const { token } = await enrolment(lead, name);
    const options = { portal: run().url, folder: path.join(folder, name), name, config: "interval: 1s\nworkloads: []\n" };
    const agent = startAgent({ ...options, token });
    agents.push(agent);
    const restart = () => {
      const next = startAgent(options);
      agents.push(next);
      return next;
    };
    return { agent, nodeId: await agent.nodeId(), restart };
  }
  const statusOf = (name: string) =>
    JSON.parse(readFileSync(path.join(folder, name, "state/status.json"), "utf8")) as {
      pid: number;
      connected: boolean;
      waitingReports: number;
    };
  const countRuns = () => (existsSync(runs) ? readFileSync(runs, "utf8").split("\n").filter(Boolean).length : 0);

  test("our own processes: the run finishes and its result is not lost", async () => {
    const { nodeId } = await freshAgent("survivor");
    const before = countRuns();
    const repair = await requestAndApprove(operator, lead, { runbook: "count-and-wait", nodeId });
    await eventually(
      "the first line",
      () => readLog(operator, repair.id, repair.targets[0]!.id),
      (page) => textOf(page).includes("tick 1"),
    );
    const pids = readRun(dataFolder()).pids;
    for (const name of PROCESSES) process.kill(pids[name], "SIGKILL");
    await eventually(
      "new processes",
      async () => readRun(dataFolder()).pids,
      (now) => PROCESSES.every((name) => now[name] !== pids[name]),
      60_000,
    );
    const readAgain = () => readRepair(operator, repair.id).catch(() => repair);
    const after = await eventually("the end", readAgain, (one) => one.targets[0]?.state === "fixed", 90_000);
    expect(after.state === "succeeded" || after.state === "running").toBe(true);
    expect(countRuns()).toBe(before + 1);
    const text = textOf(await readLog(operator, repair.id, repair.targets[0]!.id));
    const ticks = [...text.matchAll(/tick (\d+)/g)].map((match) => Number(match[1]));
    expect(ticks).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    await eventually(
      "success",
      () => readRepair(operator, repair.id),
      (one) => one.state === "succeeded",
    );
  });

  test("our own processes: a repair that is approved right afterwards begins at once", async () => {
    const { nodeId } = await freshAgent("next-in-line");
    const pids = readRun(dataFolder()).pids;
    for (const name of PROCESSES) process.kill(pids[name], "SIGKILL");
    const isBack = () =>
      operator.get(`/api/${ORG}/nodes`).then(
        (answer) => answer.ok(),
        () => false,
      );
    await eventually("the portal", isBack, Boolean, 60_000);
    const repair = await requestAndApprove(operator, lead, { runbook: "count", nodeId });
    await eventually(
      "the first line",
      () => readLog(operator, repair.id, repair.targets[0]!.id),
      (page) => textOf(page).includes("tick 1"),
    );
    await targetIn(operator, repair.id, ["fixed"], 60_000);
  });

  test("an agent: its target is lost, and never run twice", async () => {
    test.setTimeout(240_000);
    const before = countRuns();
    const [back, gone] = [await freshAgent("comes-back"), await freshAgent("stays-gone")];
    const repairs = [
      await requestAndApprove(operator, lead, { runbook: "count-and-wait", nodeId: back.nodeId }),
      await requestAndApprove(operator, lead, { runbook: "count-and-hang", nodeId: gone.nodeId }),
    ];
    // The agent logs a line before the script does. Only the script's line shows that it has counted its run.
    for (const [repair, line] of [
      [repairs[0]!, /^tick 1$/m],
      [repairs[1]!, /^hanging$/m],
    ] as const) {
      await eventually(
        "its first line",
        () => readLog(operator, repair.id, repair.targets[0]!.id),
        (page) => line.test(textOf(page)),
      );
    }
    await Promise.all([back.agent.end("SIGKILL"), gone.agent.end("SIGKILL")]);
    back.restart();
    await targetIn(operator, repairs[0]!.id, ["lost"], 60_000);
    await targetIn(operator, repairs[1]!.id, ["lost"], 180_000);
    gone.restart();
    const undelivered = async () => readdirSync(path.join(folder, "stays-gone/state/targets"));
    await eventually("what the agent knows of its target has been delivered", undelivered, (left) => left.length === 0, 60_000);
    expect(countRuns()).toBe(before + 2);
    for (const repair of repairs) expect((await readRepair(operator, repair.id)).targets[0]?.state).toBe("lost");
  });

  test("an agent that starts while the gateway is down spools and then delivers", async () => {
    const { agent, nodeId, restart } = await freshAgent("spooler");
    await agent.end();
    const gateway = readRun(dataFolder()).pids.gateway;
    process.kill(gateway, "SIGSTOP");
    const startedAt = Date.now();
    try {
      const { child } = restart();
      await eventually(
        "reports that wait on the agent",
        async () => statusOf("spooler"),
        ({ pid, connected, waitingReports }) => pid === child.pid && !connected && waitingReports >= 8,
        60_000,
      );
    } finally {
      process.kill(gateway, "SIGCONT");
    }
    const deliveredAt = Date.now();
    const query = { nodeIds: [nodeId], keys: ["node_memory_used_ratio"], fromMs: startedAt, toMs: deliveredAt, pixels: 1_000 };
    const read = () =>
      must<{ series: { at: number[]; values: (number | null)[] }[] }>(operator.post(`/api/${ORG}/metrics/range`, { data: query }));
    const answer = await eventually(
      "the spooled reports",
      read,
      ({ series }) => (series[0]?.values.filter((value) => value !== null).length ?? 0) >= 6,
      60_000,
    );
    expect(answer.series[0]!.at[0]!).toBeLessThan(deliveredAt);
  });
});
