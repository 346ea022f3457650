import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

export interface Side {
  name: string;
  version: string;
  samples: number;
  samplesPerSecond: number;
  cpuMicrosPer1000: number;
  peakBytes: number;
  bytesPerSample: number;
  queryP50Ms: number;
  queryP95Ms: number;
  probeMs?: number;
  parts?: Record<string, number>;
}
interface Measured {
  at: string;
  /** The circumstances that a reader must know. */
  note?: string;
  machine: { cpu: string; cores: number; memoryGib: number };
}
export interface IngestResult extends Measured {
  hosts: number;
  hours: number;
  series: number;
  hostsARequest?: number;
  sides: Side[];
  ack: { perSecond: number; p50: number; p99: number };
}
export interface SoakResult extends Measured {
  nodes: number;
  minutes: number;
  made: number;
  acknowledged: number;
  again: number;
  hot: number;
  sealed: number;
  sealLagHours?: number;
  timeline: { second: number; gatewayMib: number; ackP99Ms: number; waiting: number }[];
}

export interface WebResult extends Measured {
  bench: "web";
  nodes: number;
  versions: { chromium?: string };
  charts: { ours_ms: number; recharts_ms: number; echarts_ms: number } | null;
  fleet: (Record<string, number | object> & { interactions: Record<string, { ms: number; waitMs: number; workMs: number }> }) | null;
  summary: { chart_vs_recharts: number | null; worst_inp_ms: number | null };
}

interface Best {
  perSecond: number;
  p95Ms: number;
}
interface Setting {
  name: string;
  inTime: number;
  p50Ms: number;
  p95Ms: number;
}
export interface InferenceResult extends Measured {
  bench: "inference";
  simulated: { fixedMs: number; perItemMs: number };
  overhead: { requests: number; directP50Ms: number; directP99Ms: number; doorP50Ms: number; doorP99Ms: number };
  streams: {
    streams: number;
    complete: number;
    mostAtOnce: number;
    beforeMib: number;
    earlyMib: number;
    lateMib: number;
    afterMib: number;
  };
  gain: { sloMs: number; alone: Best; batched: Best };
  adaptive: { sloMs: number; adaptive: Setting; fixed: Setting[] };
}

interface Results {
  ingest: IngestResult[];
  soaks: SoakResult[];
  webs: WebResult[];
  inference: InferenceResult[];
}

/** Results of each kind, newest first. */
export async function readResults(): Promise<Results> {
  const folder = path.join(root, "bench/results");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json"));
  const all = await Promise.all(files.map(async (file) => JSON.parse(await readFile(path.join(folder, file), "utf8")) as Measured));
  all.sort((a, b) => (a.at < b.at ? 1 : -1));
  return {
    ingest: all.filter((result): result is IngestResult => "sides" in result && "ack" in result),
    soaks: all.filter((result): result is SoakResult => "timeline" in result && "acknowledged" in result),
    webs: all.filter((result): result is WebResult => "bench" in result && result.bench === "web"),
    inference: all.filter((result): result is InferenceResult => "bench" in result && result.bench === "inference"),
  };
}

export interface Aim {
  what: string;
  aim: string;
  measured: string;
  isMet: boolean;
}

/** Every aim with its result, and whether it was missed. */
export function aimsOf({ sides, ack }: IngestResult): Aim[] {
  const [ours, ...others] = sides;
  const named = (name: string) => others.find((side) => side.name === name);
  const aims: Aim[] = [];
  const add = (what: string, value: number | undefined, digits: number, limit: number, isFloor: boolean, unit = "") => {
    if (value === undefined || ours === undefined) return;
    const isMet = isFloor ? value >= limit : value <= limit;
    aims.push({ what, aim: `${isFloor ? "≥" : "≤"} ${limit}${unit}`, measured: `${value.toFixed(digits)}${unit}`, isMet });
  };
  const [prometheus, victoria] = [named("Prometheus"), named("VictoriaMetrics")];
  if (!ours) return aims;
  add("CPU, Prometheus ÷ ours", prometheus && prometheus.cpuMicrosPer1000 / ours.cpuMicrosPer1000, 2, 10, true);
  add("CPU, VictoriaMetrics ÷ ours", victoria && victoria.cpuMicrosPer1000 / ours.cpuMicrosPer1000, 2, 3, true);
  add("bytes at rest, ours ÷ Prometheus", prometheus && ours.bytesPerSample / prometheus.bytesPerSample, 3, 0.55, false);
  add("query p50, ours ÷ Prometheus", prometheus && ours.queryP50Ms / prometheus.queryP50Ms, 2, 0.5, false);
  add(`acknowledgement p99 at ${ack.perSecond.toLocaleString("en")} reports/s`, ack.p99, 1, 50, false, " ms");
  return aims;
}

/** The aims of the pages, with the results of a run of both halves or one. */
export function webAimsOf({ summary }: WebResult): Aim[] {
  const aims: Aim[] = [];
  const { worst_inp_ms: worst, chart_vs_recharts: ratio } = summary;
  if (worst !== null)
    aims.push({ what: "every interaction to its next paint", aim: "≤ 100 ms", measured: `${worst} ms`, isMet: worst <= 100 });
  if (ratio !== null)
    aims.push({ what: "a chart's mount, ours ÷ Recharts", aim: "≤ 0.1", measured: ratio.toFixed(3), isMet: ratio <= 0.1 });
  return aims;
}
