/**
 * What the agent costs a host: `npm run bench:agent [-- --seconds 60]`. The bundled agent runs with the flags of its unit against a stand-in
 * portal, reports every five seconds and runs its whole catalogue on three declared workloads. Where `prometheus-node-exporter` is installed
 * it runs beside, scraped every five seconds. CPU counts children too (`python3`, `nvidia-smi`, …) as a share of one core. Asserts nothing.
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
const flags = ["--lite-mode", "--max-semi-space-size=1", "--max-old-space-size=64"];
const args = [
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
const agent = spawn(process.execPath, [...flags, "dist/agent.cjs", ...args], { stdio: "ignore" });
const exporter = startExporter();
const scraping = exporter ? setInterval(scrape, INTERVAL_MS) : undefined;
try {
  const [ours, theirs] = await measure([agent.pid!, ...(exporter ? [exporter.pid!] : [])]);
  const bundleKib = Math.round(statSync("dist/agent.cjs").size / 1024);
  console.log(
    `rss_mib=${ours!.rssMib.toFixed(1)} cpu_pct=${ours!.cpuPct.toFixed(2)} bundle_kib=${bundleKib} reports=${portal.reports.length} series=${portal.reports[0]?.layout?.length ?? 0}`,
  );
  if (theirs) console.log(`node_exporter_rss_mib=${theirs.rssMib.toFixed(1)} node_exporter_cpu_pct=${theirs.cpuPct.toFixed(2)}`);
  else console.log(`${EXPORTER} is not installed: nothing to compare with`);
} finally {
  clearInterval(scraping);
  agent.kill("SIGTERM");
  exporter?.kill("SIGTERM");
  await portal.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
process.exit(0);
