/**
 * What the agent costs a host: `npm run bench:agent [-- --seconds 60]`. The launcher starts the bundled agent, as on a host, against a stand-in
 * portal. The agent reports every five seconds and runs all its checks on three declared workloads. If `prometheus-node-exporter` is installed,
 * it is measured too, scraped every five seconds. CPU is a share of one core and includes children (`python3`, `nvidia-smi`, …). Asserts nothing.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { TestPortal } from "@/agent/testing/test-portal";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
const seconds = Number(values.seconds);
const WARM_UP_MS = 15_000;
const INTERVAL_MS = 5_000;
const EXPORTER = "prometheus-node-exporter";
const EXPORTER_PORT = 19_100;
const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** CPU seconds of a process and its ended children, and its resident memory in MiB. */
function costOf(pid: number): { cpuSeconds: number; rssMib: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
  const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  return { cpuSeconds: ticks / TICKS_PER_SECOND, rssMib: rssKib / 1024 };
}

/** Median memory and mean CPU of processes over the measured time. */
async function measure(pids: number[]): Promise<{ rssMib: number; cpuPct: number }[]> {
  await pause(WARM_UP_MS);
  const before = pids.map(costOf);
  const startedMs = Date.now();
  const memory = pids.map((): number[] => []);
  while (Date.now() - startedMs < seconds * 1_000) {
    await pause(1_000);
    for (const [index, pid] of pids.entries()) memory[index]!.push(costOf(pid).rssMib);
  }
  const tookSeconds = (Date.now() - startedMs) / 1_000;
  return pids.map((pid, index) => {
    const sorted = memory[index]!.sort((a, b) => a - b);
    const cpu = costOf(pid).cpuSeconds - before[index]!.cpuSeconds;
    return { rssMib: sorted[Math.floor(sorted.length / 2)]!, cpuPct: (cpu / tookSeconds) * 100 };
  });
}

function startExporter(): ChildProcess | undefined {
  try {
    execFileSync("which", [EXPORTER], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  return spawn(EXPORTER, [`--web.listen-address=127.0.0.1:${EXPORTER_PORT}`], { stdio: "ignore" });
}

/** The first child of a process. */
async function childOf(pid: number): Promise<number> {
  for (;;) {
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ")[0]);
    if (child > 0) return child;
    await pause(50);
  }
}

const scrape = () => get(`http://127.0.0.1:${EXPORTER_PORT}/metrics`, (answer) => answer.resume()).on("error", () => {});

execFileSync(process.execPath, ["agent/build.mjs"], { stdio: "ignore" });
const folder = mkdtempSync(join(tmpdir(), "mw-bench-agent-"));
const portal = await new TestPortal().start();
mkdirSync(join(folder, "state"));
for (const name of ["a.yaml", "b.json"]) writeFileSync(join(folder, name), name.endsWith("json") ? '{"a": 1}\n' : "a: 1\n");
writeFileSync(
  join(folder, "agent.yaml"),
  `workloads:
  - { name: chat, kind: serving, configs: [${folder}/a.yaml], python: /usr/bin/python3 }
  - { name: train, kind: training, configs: [${folder}/b.json], metrics: ${folder}/metrics.jsonl }
  - { name: queue, kind: service, logs: [${folder}/*.log] }
`,
);
const args = [
  "agent/launch.sh",
  "run",
  "--portal",
  portal.url,
  "--token",
  portal.enrolmentToken,
  "--state",
  join(folder, "state"),
  "--config",
  join(folder, "agent.yaml"),
];
const launched = { MILLWRIGHT_NODE: process.execPath, MILLWRIGHT_BUNDLE: "dist/agent.cjs", MILLWRIGHT_VERSIONS: join(folder, "versions") };
const launcher = spawn("sh", args, { stdio: "ignore", env: { ...process.env, ...launched } });
const agentPid = await childOf(launcher.pid!);
const exporter = startExporter();
const scraping = exporter ? setInterval(scrape, INTERVAL_MS) : undefined;
try {
  const [ours, shell, theirs] = await measure([agentPid, launcher.pid!, ...(exporter ? [exporter.pid!] : [])]);
  const bundleKib = Math.round(statSync("dist/agent.cjs").size / 1024);
  console.log(
    `rss_mib=${ours!.rssMib.toFixed(1)} cpu_pct=${ours!.cpuPct.toFixed(2)} bundle_kib=${bundleKib} reports=${portal.reports.length} series=${portal.reports[0]?.layout?.length ?? 0} launcher_rss_mib=${shell!.rssMib.toFixed(1)}`,
  );
  if (theirs) console.log(`node_exporter_rss_mib=${theirs.rssMib.toFixed(1)} node_exporter_cpu_pct=${theirs.cpuPct.toFixed(2)}`);
  else console.log(`${EXPORTER} is not installed: nothing to compare with`);
} finally {
  clearInterval(scraping);
  launcher.kill("SIGTERM");
  exporter?.kill("SIGTERM");
  await portal.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
process.exit(0);
