/**
 * One host writes 50,000 log lines a second, and the real agent ships them to the real gateway. Measures the stored and the dropped lines, memory, CPU
 * time, and how long a second host waits for answers. Before that the same lines are written to a file that is not shipped, to separate the cost of
 * shipping from the cost of a busy machine. Loopback only.
 *
 *   npm run bench:log-flood -- [--seconds 20] [--rate 50000] [--bytes 100] [--save name]
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { withOrg } from "@/lib/db";
import { readLogStock } from "@/lib/logs/stock";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { builtPrograms } from "@/scripts/start/programs";
import { makeTestOrg } from "@/scripts/testing/org";
import { addNodes } from "./add-nodes";
import { type Latency, startNeighbour } from "./log-flood/neighbour";
import { MillwrightSide } from "./millwright-side";
import { cpuSecondsOf, startProgram } from "./processes";
import { saveResult } from "./save-result";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    rate: { type: "string", default: "50000" },
    bytes: { type: "string", default: "100" },
    save: { type: "string" },
  },
});
const [seconds, rate, bytes] = [Number(options.seconds), Number(options.rate), Number(options.bytes)];
const QUIET_MS = 12_000;
const UNSHIPPED_S = 12;
/** Lines that a host may send at once of a log that was quiet for ten seconds, in addition to its 500 lines a second. */
const BURST = 5_000;
/** How long lines that wait at the end may take to be counted. */
const COUNTED_WITHIN_MS = 60_000;

const rssMib = (pid: number) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;

execFileSync(process.execPath, ["agent/build.mjs"], { stdio: "ignore" });
const side = await MillwrightSide.start();
try {
  await side.startGateway();
  const url = `http://127.0.0.1:${side.gatewayPort}`;
  const org = await makeTestOrg("Flooded");
  const [calm] = await addNodes(org.orgId, 1);
  const neighbour = startNeighbour(url, calm!);

  const file = path.join(side.folder, "loud.log");
  writeFileSync(file, "");
  const config = path.join(side.folder, "agent.yaml");
  writeFileSync(config, `interval: 1s\nworkloads:\n  - { name: loud, kind: serving, logs: [${file}], shipLogs: true }\n`);
  const { token } = await createEnrolment(await org.as("lead"), { name: "loud-host", ttlMinutes: 5 });
  const args = ["--portal", url, "--token", token, "--name", "loud-host", "--state", path.join(side.folder, "agent"), "--config", config];
  const agent = startProgram(process.execPath, [...builtPrograms.agent, "run", ...args], { log: path.join(side.folder, "agent.log") });

  const lead = await org.as("lead");
  const nodeId = await eventuallyEnrolled();
  const counted = async () => {
    const [row] = await withOrg(
      org,
      (tx) => tx.$queryRaw<{ stored: number; dropped: number; unreadBytes: number }[]>`
        SELECT coalesce(sum(lines), 0)::float8 AS stored, coalesce(sum(dropped), 0)::float8 AS dropped,
          coalesce(sum(unread_bytes), 0)::float8 AS "unreadBytes" FROM log_usage WHERE node_id = ${nodeId}`,
    );
    return row!;
  };
  neighbour.take();
  await delay(QUIET_MS);
  const quiet = neighbour.take();

  const gatewayPid = side.gateway!.pid;
  const cpuMeter = () => {
    const before = [agent.pid, gatewayPid, side.postgresPid].map((pid) => cpuSecondsOf([pid]));
    const beganMs = performance.now();
    return () => {
      const tookS = (performance.now() - beganMs) / 1_000;
      const [ofAgent, ofGateway, ofPostgres] = [agent.pid, gatewayPid, side.postgresPid].map(
        (pid, nth) => (cpuSecondsOf([pid]) - before[nth]!) / tookS,
      );
      return { agent: ofAgent!, gateway: ofGateway!, postgres: ofPostgres! };
    };
  };
  const readUnshipped = cpuMeter();
  await startWriter(path.join(side.folder, "unshipped.log"), UNSHIPPED_S).isWritten;
  const unshippedCpu = readUnshipped();
  const unshipped = neighbour.take();

  const readFlood = cpuMeter();
  const memory: { agent: number; gateway: number }[] = [];
  const { isWritten, output } = startWriter(file, seconds);
  for (let isOver = false; !isOver; ) {
    isOver = await Promise.race([isWritten.then(() => true), delay(1_000, false)]);
    memory.push({ agent: rssMib(agent.pid), gateway: rssMib(gatewayPid) });
  }
  const flood = neighbour.take();
  const floodCpu = readFlood();
  const { written, seconds: tookSeconds } = JSON.parse(readFileSync(output, "utf8")) as { written: number; seconds: number };

  let { stored, dropped, unreadBytes } = await counted();
  for (const untilMs = Date.now() + COUNTED_WITHIN_MS; stored + dropped < written && Date.now() < untilMs; await delay(500))
    ({ stored, dropped, unreadBytes } = await counted());
  const { today } = await readLogStock(lead, {});
  await neighbour.stop();
  await agent.stop();

  const third = Math.ceil(memory.length / 3);
  const [early, late] = [memory.slice(0, third), memory.slice(-third)];
  const peak = (of: typeof memory, what: "agent" | "gateway") => Math.max(...of.map((one) => one[what]));
  const storedPerS = (stored - BURST) / tookSeconds;
  const result = {
    ...{ written, writtenPerS: written / tookSeconds, stored, dropped, unreadBytes, uncounted: written - stored - dropped, storedPerS },
    agentMib: { early: peak(early, "agent"), late: peak(late, "agent") },
    gatewayMib: { early: peak(early, "gateway"), late: peak(late, "gateway") },
    ...{ cpu: { unshipped: unshippedCpu, flood: floodCpu }, neighbour: { quiet, unshipped, flood } },
  };
  const mib = ({ early, late }: { early: number; late: number }) =>
    `${early.toFixed(0)} MiB in the first third, ${late.toFixed(0)} MiB in the last`;
  const shares = (of: Record<string, number>) =>
    Object.entries(of)
      .map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`)
      .join(", ");
  const ms = ({ p50, p99, most, count }: Latency) =>
    `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, at most ${most.toFixed(1)} ms (${count})`;
  console.log(`written     ${written} lines in ${tookSeconds.toFixed(1)} s, ${Math.round(result.writtenPerS)} a second`);
  console.log(`stored      ${stored} lines, ${storedPerS.toFixed(0)} a second beyond a first burst of ${BURST}`);
  console.log(`dropped     ${dropped} lines counted by the host; the page of logs says ${today.dropped}`);
  console.log(`agent       ${mib(result.agentMib)}`);
  console.log(`gateway     ${mib(result.gatewayMib)}`);
  console.log(`CPU         ${shares(unshippedCpu)} while written; ${shares(floodCpu)} while shipped`);
  for (const what of ["reports", "lines"] as const) {
    console.log(`neighbour's ${what.padEnd(8)} before   ${ms(quiet[what])}`);
    console.log(`neighbour's ${what.padEnd(8)} written  ${ms(unshipped[what])}`);
    console.log(`neighbour's ${what.padEnd(8)} shipped  ${ms(flood[what])}`);
  }
  if (options.save) await saveResult(options.save, { rate, seconds, bytes, ...result });
  console.log(
    `written_per_s=${Math.round(result.writtenPerS)} stored_per_s=${storedPerS.toFixed(0)} uncounted=${result.uncounted} unread_mib=${(unreadBytes / 1_048_576).toFixed(1)} ` +
      `agent_growth=${(result.agentMib.late / result.agentMib.early).toFixed(2)} report_p99_ratio=${(flood.reports.p99 / quiet.reports.p99).toFixed(2)} ` +
      `shipped_to_written_p99=${(flood.reports.p99 / unshipped.reports.p99).toFixed(2)}`,
  );

  function startWriter(to: string, forSeconds: number): { output: string; isWritten: Promise<void> } {
    const output = `${to}.writer`;
    const program = path.join(import.meta.dirname, "programs/log-writer.ts");
    const args = ["--import", "tsx", program, to, String(rate), String(forSeconds), String(bytes)];
    const { child } = startProgram(process.execPath, args, { log: output });
    return { output, isWritten: new Promise((resolve) => child.once("exit", () => resolve())) };
  }

  async function eventuallyEnrolled(): Promise<string> {
    for (const untilMs = Date.now() + 60_000; Date.now() < untilMs; await delay(200)) {
      const node = await withOrg(org, (tx) => tx.node.findFirst({ where: { orgId: org.orgId, name: "loud-host" } }));
      if (node) return node.id;
    }
    throw new Error(`the agent did not enrol: ${readFileSync(path.join(side.folder, "agent.log"), "utf8")}`);
  }
} finally {
  await side.stop();
}
process.exit(0);
