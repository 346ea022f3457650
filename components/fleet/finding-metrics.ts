import type { Messages } from "next-intl";

/** A node's own series that shows a finding: the chart's title among the `fleet.finding` messages, and the metric's name. */
export interface FindingMetric {
  name: keyof Messages["fleet"]["finding"];
  metric: string;
}

const gpuMemory: FindingMetric = { name: "gpuMemory", metric: "gpu_memory_used_ratio" };
const gpuUse: FindingMetric = { name: "gpuUse", metric: "gpu_utilization_ratio" };
const temperature: FindingMetric = { name: "temperature", metric: "gpu_temperature_celsius" };
const power: FindingMetric = { name: "power", metric: "gpu_power_watts" };
const disk: FindingMetric = { name: "disk", metric: "node_disk_used_ratio" };
const memory: FindingMetric = { name: "memory", metric: "node_memory_used_ratio" };

/** By `check/code`. A finding that no series shows has no chart, because another one would mislead. */
const shows: [finding: RegExp, metrics: FindingMetric[]][] = [
  [/^gpu\.memory\//, [gpuMemory]],
  [/^gpu\.hardware\/(thermal-slowdown|amd-hot)$/, [temperature, power]],
  [/^gpu\.hardware\/(power-brake|power-limit)$/, [power]],
  [/^net\.retransmit\//, [{ name: "retransmissions", metric: "node_tcp_retransmit_ratio" }]],
  [/^host\.basics\/(disk-full|disk-nearly-full)$/, [disk]],
  [/^host\.basics\/(memory-low|oom-kills|limit-oom-kills)$/, [memory]],
  [/^host\.basics\/load-high$/, [{ name: "cpu", metric: "node_cpu_used_ratio" }]],
  [/^(inference|serving)\.[^/]+\/.*(kv-cache|memory)/, [gpuMemory]],
  [/^(inference|serving)\.[^/]+\/.*(bound|queue|slow|idle|stuck|silent|hang|dead|down)/, [gpuUse]],
  [/^distributed\.[^/]+\/(silent-rank|missing-rank|collective-timeout|straggler)/, [gpuUse]],
];

export const metricsOfFinding = (check: string, code: string): FindingMetric[] =>
  shows.find(([finding]) => finding.test(`${check}/${code}`))?.[1] ?? [];
