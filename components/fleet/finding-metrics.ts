/** A node's own series that shows a finding: the chart's title and the metric's name. */
export interface FindingMetric {
  title: string;
  metric: string;
}

const gpuMemory: FindingMetric = { title: "GPU memory used", metric: "gpu_memory_used_ratio" };
const gpuUse: FindingMetric = { title: "GPU utilisation", metric: "gpu_utilization_ratio" };
const temperature: FindingMetric = { title: "GPU temperature", metric: "gpu_temperature_celsius" };
const power: FindingMetric = { title: "GPU power", metric: "gpu_power_watts" };
const disk: FindingMetric = { title: "Disk used", metric: "node_disk_used_ratio" };
const memory: FindingMetric = { title: "Memory used", metric: "node_memory_used_ratio" };

/** By `check/code`. A finding that no series shows has none: a chart of something else would only mislead. */
const shows: [finding: RegExp, metrics: FindingMetric[]][] = [
  [/^gpu\.memory\//, [gpuMemory]],
  [/^gpu\.hardware\/(thermal-slowdown|amd-hot)$/, [temperature, power]],
  [/^gpu\.hardware\/(power-brake|power-limit)$/, [power]],
  [/^net\.retransmit\//, [{ title: "TCP segments sent again", metric: "node_tcp_retransmit_ratio" }]],
  [/^host\.basics\/(disk-full|disk-nearly-full)$/, [disk]],
  [/^host\.basics\/(memory-low|oom-kills|limit-oom-kills)$/, [memory]],
  [/^host\.basics\/load-high$/, [{ title: "CPU", metric: "node_cpu_used_ratio" }]],
  [/^(inference|serving)\.[^/]+\/.*(kv-cache|memory)/, [gpuMemory]],
  [/^(inference|serving)\.[^/]+\/.*(bound|queue|slow|idle|stuck|silent|hang|dead|down)/, [gpuUse]],
  [/^distributed\.[^/]+\/(silent-rank|missing-rank|collective-timeout|straggler)/, [gpuUse]],
];

export const metricsOfFinding = (check: string, code: string): FindingMetric[] =>
  shows.find(([finding]) => finding.test(`${check}/${code}`))?.[1] ?? [];
