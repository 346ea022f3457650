/**
 * What the baselines cost: CPU time and memory, by the numbers of nodes and series and the seconds between reports.
 *
 *   npm run bench:detect-cost -- [--nodes 1000] [--series 120] [--every 10] [--rounds 40] [--save name]
 */
import { parseArgs } from "node:util";
import { createBaseline } from "@/lib/detection/baseline/baseline";
import { observe } from "@/lib/detection/baseline/observe";
import { saveResult } from "./save-result";

const { values: options } = parseArgs({
  options: {
    nodes: { type: "string", default: "1000" },
    series: { type: "string", default: "120" },
    every: { type: "string", default: "10" },
    rounds: { type: "string", default: "40" },
    save: { type: "string" },
  },
});
const count = Number(options.nodes) * Number(options.series);
const rounds = Number(options.rounds);
const everyMs = Number(options.every) * 1_000;
const memoryBefore = process.memoryUsage();
const baselines = Array.from({ length: count }, createBaseline);
// Learning a series sorts its first values again and again, and happens once: leave it out.
const warmUp = 110;
for (const baseline of baselines) for (let i = 0; i < warmUp; i++) observe(baseline, i * everyMs, Math.random());
const before = process.cpuUsage();
for (let round = 0; round < rounds; round++)
  for (const baseline of baselines) observe(baseline, (warmUp + round) * everyMs, Math.random() + Math.sin(round));
const { user, system } = process.cpuUsage(before);
const memory = process.memoryUsage();
const microsPerValue = (user + system) / (count * rounds);
const share = (microsPerValue * count) / (Number(options.every) * 1e6);
const bytes = memory.heapUsed + memory.arrayBuffers - memoryBefore.heapUsed - memoryBefore.arrayBuffers;
if (options.save) await saveResult(options.save, { count, everyMs, microsPerValue, coreShare: share, bytesPerSeries: bytes / count });
console.log(`${count} series every ${options.every} s: ${(bytes / 2 ** 20).toFixed(0)} MiB`);
console.log(`core_share=${share.toFixed(4)} micros_per_value=${microsPerValue.toFixed(2)} bytes_per_series=${Math.round(bytes / count)}`);
