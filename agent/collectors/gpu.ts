import type { ChildProcess } from "node:child_process";
import { plainLook } from "../host/host-stat";
import { decideRights } from "../host/rights";
import { killGroup, programEnvironment } from "../host/run-program";
import { startProgram } from "../host/start-program";
import { backoffMs } from "../link/backoff";
import { bytes, type Collector, ratio, type Sample } from "./collector";

const FIELDS = "index,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw";
const MIB = 1024 * 1024;
/** How long without a program before it is looked for again. */
const ABSENT_RETRY_MS = 300_000;

export interface GpuReading {
  index: string;
  utilization: number;
  usedBytes: number;
  totalBytes: number;
  celsius: number;
  watts: number;
}

/** A line of `nvidia-smi --format=csv,noheader,nounits`; what a card does not support reads `[N/A]` and becomes NaN. */
export function parseGpuLine(line: string): GpuReading | undefined {
  const fields = line.split(",").map((field) => field.trim());
  if (fields.length !== 6 || !/^\d+$/.test(fields[0]!)) return undefined;
  const [utilization, used, total, celsius, watts] = fields
    .slice(1)
    .map((field) => (/^-?\d+(\.\d+)?$/.test(field) ? Number(field) : Number.NaN));
  return {
    index: fields[0]!,
    utilization: utilization! / 100,
    usedBytes: used! * MIB,
    totalBytes: total! * MIB,
    celsius: celsius!,
    watts: watts!,
  };
}

/**
 * Keeps one `nvidia-smi` running that prints a line a card each interval: a new start each time costs a driver initialisation
 * on hosts without the persistence daemon. Restarted with back-off when it ends or falls silent; without a GPU there is nothing.
 */
export function gpuCollector(intervalMs: number, program = "nvidia-smi"): Collector {
  const readings = new Map<string, { reading: GpuReading; atMs: number }>();
  const staleMs = intervalMs * 3 + 2_000;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let attempt = 0;
  let stopped = false;

  const restartIn = (ms: number) => {
    if (stopped) return;
    timer = setTimeout(() => void start(), ms);
    timer.unref();
  };
  const onLine = (line: string) => {
    const reading = parseGpuLine(line);
    if (!reading) return;
    readings.set(reading.index, { reading, atMs: Date.now() });
    attempt = 0;
    watchdog?.refresh();
  };
  const start = async () => {
    const decided = await decideRights(program, {}, plainLook, undefined).catch(() => ({ refusal: "", error: "EACCES" as const }));
    if (stopped) return;
    if ("refusal" in decided) return restartIn(decided.error === "ENOENT" ? ABSENT_RETRY_MS : 60_000);
    const args = [`--query-gpu=${FIELDS}`, "--format=csv,noheader,nounits", "-lms", String(intervalMs)];
    const running = startProgram(decided, args, {
      env: programEnvironment(),
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    child = running;
    watchdog = setTimeout(() => killGroup(running, "SIGKILL"), intervalMs * 3 + 10_000);
    watchdog.unref();
    let rest = "";
    running.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = (lines.pop() ?? "").slice(0, 1_000);
      for (const line of lines) onLine(line);
    });
    let ended = false;
    const end = (waitMs: number) => {
      if (ended) return;
      ended = true;
      clearTimeout(watchdog);
      restartIn(waitMs);
    };
    running.on("error", (error: NodeJS.ErrnoException) => end(error.code === "ENOENT" ? ABSENT_RETRY_MS : 60_000));
    running.on("exit", () => end(1_000 + backoffMs(attempt++, { baseMs: 2_000, capMs: ABSENT_RETRY_MS })));
  };
  void start();

  return {
    name: "gpu",
    async collect() {
      const now = Date.now();
      return [...readings.values()]
        .sort((a, b) => Number(a.reading.index) - Number(b.reading.index))
        .flatMap(({ reading, atMs }) => samplesOf(reading, now - atMs > staleMs));
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(watchdog);
      if (child && child.exitCode === null) killGroup(child, "SIGTERM");
    },
  };
}

function samplesOf(reading: GpuReading, isStale: boolean): Sample[] {
  const labels = { gpu: reading.index };
  const now = (value: number) => (isStale ? Number.NaN : value);
  return [
    ratio("gpu_utilization_ratio", now(reading.utilization), labels),
    ratio("gpu_memory_used_ratio", now(reading.usedBytes / reading.totalBytes), labels),
    bytes("gpu_memory_used_bytes", now(reading.usedBytes), labels),
    { name: "gpu_temperature_celsius", labels, value: now(reading.celsius), decimals: 0 },
    { name: "gpu_power_watts", labels, value: now(reading.watts), decimals: 1 },
  ];
}
