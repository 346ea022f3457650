import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "@/scripts/free-port";
import { hostLayout } from "../../demo/simulator/host-model";
import { HttpLoad } from "../http-load";
import { startProgram, untilAnswers } from "../processes";
import { type Dataset, INTERVAL_MS, measuredSamplesOf, plain, SERIES, samplesOf, warmUpReports } from "./data";
import { measured, type Outcome, POINTS, timeQueries } from "./measure";
import { encodeLabels, encodeWrite } from "./remote-write";
import { probeSpeed } from "./speed-probe";

/** Blocks are cut and compacted in the background. It is done when nothing has changed for a while. */
const LONGEST_SETTLE_MS = 45_000;

interface Kind {
  name: string;
  command: string;
  args(port: number, folder: string): string[];
  config?: string;
  write: string;
  /** Flushes memory to disk and returns how many bytes hold how many samples. */
  settle(port: number, folder: string, samples: number): Promise<{ bytes: number; samples: number }>;
}

const folderBytes = async (folder: string): Promise<number> => {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) sum += (await stat(path.join(entry.parentPath ?? entry.path, entry.name))).size;
  }
  return sum;
};

export const prometheus: Kind = {
  name: "Prometheus",
  command: "prometheus",
  config: "global: {}\n",
  args: (port, folder) => [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    "--storage.tsdb.retention.time=365d",
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.enable-remote-write-receiver",
    "--log.level=warn",
  ],
  write: "/api/v1/write",
  // Only its blocks: samples in the head are not stored in blocks yet.
  settle: async (_port, folder) => {
    let before = "";
    const until = Date.now() + LONGEST_SETTLE_MS;
    for (let quiet = 0; quiet < 4 && Date.now() < until; ) {
      await delay(4_000);
      const now = (await blocksOf(`${folder}/data`)).join();
      quiet = now === before && now !== "" ? quiet + 1 : 0;
      before = now;
    }
    let bytes = 0;
    let samples = 0;
    for (const block of await blocksOf(`${folder}/data`)) {
      const meta = JSON.parse(await readFile(`${folder}/data/${block}/meta.json`, "utf8")) as { stats: { numSamples: number } };
      bytes += await folderBytes(`${folder}/data/${block}`);
      samples += meta.stats.numSamples;
    }
    return { bytes, samples };
  },
};

const blocksOf = async (folder: string) => (await readdir(folder)).filter((name) => /^[0-9A-Z]{26}$/.test(name)).sort();

export const victoriaMetrics: Kind = {
  name: "VictoriaMetrics",
  command: "victoria-metrics",
  args: (port, folder) => [
    `-storageDataPath=${folder}/data`,
    `-httpListenAddr=127.0.0.1:${port}`,
    "-retentionPeriod=12",
    "-search.latencyOffset=0s",
    "-search.disableCache",
    "-loggerLevel=WARN",
  ],
  write: "/api/v1/write",
  settle: async (port, folder, samples) => {
    await fetch(`http://127.0.0.1:${port}/internal/force_flush`);
    await delay(2_000);
    await fetch(`http://127.0.0.1:${port}/internal/force_merge`);
    for (let before = -1, quiet = 0; quiet < 3; ) {
      await delay(3_000);
      const now = await folderBytes(`${folder}/data`);
      quiet = now === before ? quiet + 1 : 0;
      before = now;
    }
    return { bytes: await folderBytes(`${folder}/data`), samples };
  },
};

const versionOf = ({ command }: Kind): string => {
  const { stdout, stderr } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const said = /(\d+\.\d+\.\d+)/.exec(`${stdout}${stderr}`)?.[1];
  if (said) return said;
  // Debian builds some of them without a version inside: ask the package.
  const packaged = spawnSync("dpkg-query", ["-s", command], { encoding: "utf8" });
  return /^Version: .*?(\d+\.\d+\.\d+)/m.exec(packaged.stdout ?? "")?.[1] ?? "unknown";
};

export const isInstalled = ({ command }: Kind): boolean => existsSync(`/usr/bin/${command}`);

/**
 * @param hostsARequest 1 = each host sends its own samples, as with a writer on each host and as ours do; 4 = one writer for four hosts, with 480
 * samples a request (Prometheus' own writer gathers up to 500)
 */
export async function benchRemote(kind: Kind, data: Dataset, queried: number, hostsARequest: number): Promise<Outcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "remote-bench-"));
  const port = await freePort();
  if (kind.config) await writeFile(path.join(folder, "prometheus.yml"), kind.config);
  const program = startProgram(kind.command, kind.args(port, folder), { log: path.join(folder, "log") });
  try {
    await untilAnswers(`http://127.0.0.1:${port}/`);
    const warm = warmUpReports(data);
    await write(kind, port, data, hostsARequest, 0, warm);
    const probe = probeSpeed();
    const load = await measured([program.pid], async () => {
      const startedAt = performance.now();
      await write(kind, port, data, hostsARequest, warm, data.reports);
      const sentSeconds = (performance.now() - startedAt) / 1_000;
      return { sentSeconds, rest: await kind.settle(port, folder, samplesOf(data)) };
    });
    const probeMs = probe.stop();
    const http = new HttpLoad(port, 1);
    const series = hostLayout[queried]!;
    const query = await timeQueries(async (turn) => {
      const labels = Object.entries({ ...series.labels, node: `host-${turn % data.hosts}` }).map(([name, value]) => `${name}="${value}"`);
      const expression = encodeURIComponent(`${series.name}{${labels.join(",")}}`);
      const step = (data.toMs - data.fromMs) / 1_000 / POINTS;
      const range = `start=${data.fromMs / 1_000}&end=${data.toMs / 1_000}&step=${step}`;
      const answer = await http.send("GET", `/api/v1/query_range?query=${expression}&${range}`, {});
      const parsed = JSON.parse(answer.body) as { data: { result: { values: unknown[] }[] } };
      return { tookMs: answer.tookMs, points: parsed.data.result[0]?.values.length ?? 0 };
    });
    http.close();
    const { sentSeconds, rest } = load.result;
    return {
      name: kind.name,
      version: versionOf(kind),
      samples: measuredSamplesOf(data),
      samplesPerSecond: measuredSamplesOf(data) / sentSeconds,
      cpuMicrosPer1000: (load.cpuSeconds * 1e9) / measuredSamplesOf(data),
      peakBytes: load.peakBytes,
      bytesPerSample: rest.bytes / rest.samples,
      queryP50Ms: query.p50,
      queryP95Ms: query.p95,
      probeMs,
      notes: [
        `the query answers ${query.points} points: one sample at each step`,
        `${((100 * rest.samples) / samplesOf(data)).toFixed(0)} % of the samples are at rest`,
      ],
    };
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each group of hosts has one writer that sends in order, as remote writers do. */
async function write(kind: Kind, port: number, data: Dataset, hostsARequest: number, from: number, to: number): Promise<void> {
  const groups = Math.ceil(data.hosts / hostsARequest);
  const http = new HttpLoad(port, groups);
  const headers = { "content-type": "application/x-protobuf", "content-encoding": "snappy", "x-prometheus-remote-write-version": "0.1.0" };
  const writer = async (group: number) => {
    const hosts = Array.from({ length: data.hosts }, (_, host) => host).filter((host) => Math.floor(host / hostsARequest) === group);
    const labels = hosts.map((host) => hostLayout.map((series) => encodeLabels(series, `host-${host}`)));
    for (let report = from; report < to; report++) {
      const atMs = data.fromMs + report * INTERVAL_MS;
      const samples = hosts.flatMap((host, h) =>
        Array.from({ length: SERIES }, (_, place) => ({ labels: labels[h]![place]!, value: plain(data, host, report, place), atMs })),
      );
      const answer = await http.send("POST", kind.write, headers, encodeWrite(samples));
      if (answer.status >= 300) throw new Error(`${kind.name} refused: ${answer.status} ${answer.body.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: groups }, (_, group) => writer(group)));
  http.close();
}
