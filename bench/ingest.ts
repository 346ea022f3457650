/**
 * Sends the same reports of made-up 8-GPU hosts (120 series every 10 s) to Millwright's gateway and, where they are installed, to Prometheus and
 * VictoriaMetrics by remote write, and compares what they cost. Loopback only.
 *
 *   npm run bench:ingest -- [--hosts 16] [--hours 24] [--hosts-a-request 1] [--save name] [--only millwright] [--profiles folder]
 */
import os from "node:os";
import { parseArgs } from "node:util";
import { HOUR_MS } from "@/lib/metrics/slots";
import { hostLayout } from "../demo/simulator/host-model";
import { makeDataset, SERIES, samplesOf } from "./ingest/data";
import type { Outcome } from "./ingest/measure";
import { benchMillwright } from "./ingest/millwright";
import { benchRemote, isInstalled, prometheus, victoriaMetrics } from "./ingest/remote-side";
import { saveResult } from "./save-result";

const { values: options } = parseArgs({
  options: {
    hosts: { type: "string", default: "16" },
    hours: { type: "string", default: "24" },
    "hosts-a-request": { type: "string", default: "1" },
    save: { type: "string" },
    only: { type: "string" },
    profiles: { type: "string" },
  },
});

// Only full hours, so that all of them can be sealed.
const endMs = Math.floor((Date.now() - 6 * 60_000) / HOUR_MS) * HOUR_MS;
const data = makeDataset(Number(options.hosts), Number(options.hours), endMs);
const hostsARequest = Number(options["hosts-a-request"]);
const queried = hostLayout.findIndex((series) => series.name === "gpu_power_watts");
console.log(
  `${data.hosts} hosts × ${SERIES} series × ${data.reports} reports = ${(samplesOf(data) / 1e6).toFixed(1)} M samples; ${os.cpus().length} cores`,
);

const print = (outcome: Outcome) => {
  console.log(`\n${outcome.name} (${outcome.version})`);
  console.log(`  taken in            ${(outcome.samplesPerSecond / 1_000).toFixed(0)} k samples/s`);
  console.log(`  CPU                 ${outcome.cpuMicrosPer1000.toFixed(0)} µs per 1,000 samples`);
  console.log(`  memory, peak        ${(outcome.peakBytes / 1_048_576).toFixed(0)} MiB`);
  console.log(`  at rest             ${outcome.bytesPerSample.toFixed(3)} bytes a sample`);
  console.log(`  one series, ${options.hours} h    p50 ${outcome.queryP50Ms.toFixed(2)} ms, p95 ${outcome.queryP95Ms.toFixed(2)} ms`);
  console.log(`  a fixed loop took   ${outcome.probeMs.toFixed(2)} ms meanwhile`);
  for (const note of outcome.notes) console.log(`  (${note})`);
};

const { outcome: ours, ack } = await benchMillwright(data, queried, options.profiles);
print(ours);
console.log(`  acknowledged        p50 ${ack.p50.toFixed(1)} ms, p99 ${ack.p99.toFixed(1)} ms at ${ack.perSecond} reports/s`);
const others: Outcome[] = [];
for (const kind of [prometheus, victoriaMetrics]) {
  if (options.only) continue;
  if (!isInstalled(kind)) {
    console.log(`\n${kind.name} is not installed here: no comparison with it.`);
    continue;
  }
  const outcome = await benchRemote(kind, data, queried, hostsARequest);
  others.push(outcome);
  print(outcome);
}

if (options.save) {
  const hours = Number(options.hours);
  await saveResult(options.save, { hosts: data.hosts, hours, hostsARequest, series: SERIES, sides: [ours, ...others], ack });
}
for (const other of others) {
  const ratios = [
    `ingest_cpu_ratio=${(other.cpuMicrosPer1000 / ours.cpuMicrosPer1000).toFixed(2)}`,
    `bytes_ratio=${(ours.bytesPerSample / other.bytesPerSample).toFixed(3)}`,
    `query_ratio=${(ours.queryP50Ms / other.queryP50Ms).toFixed(3)}`,
  ];
  if (other !== others[0]) console.log(`${other.name}: ${ratios.join(" ")}`);
}
const [first] = others;
const ratio = (value: number | undefined, digits: number) => (value === undefined ? "n/a" : value.toFixed(digits));
console.log(
  [
    `\ningest_cpu_ratio=${ratio(first && first.cpuMicrosPer1000 / ours.cpuMicrosPer1000, 2)}`,
    `bytes_ratio=${ratio(first && ours.bytesPerSample / first.bytesPerSample, 3)}`,
    `query_ratio=${ratio(first && ours.queryP50Ms / first.queryP50Ms, 3)}`,
    `ack_p99_ms=${ack.p99.toFixed(1)}`,
  ].join(" "),
);
process.exit(0);
