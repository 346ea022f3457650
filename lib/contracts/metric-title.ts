import { labelsOf, metricOf } from "./series";

/** Which metrics share which chart, in reading order. The word beside a metric tells the lines of one chart apart. Titles and words are `fleet` messages. */
export const metricCharts = [
  { name: "gpuUtilisation", metrics: { gpu_utilization_ratio: "" }, max: 1 },
  { name: "gpuMemory", metrics: { gpu_memory_used_ratio: "" }, max: 1 },
  { name: "gpuTemperature", metrics: { gpu_temperature_celsius: "" } },
  { name: "gpuPower", metrics: { gpu_power_watts: "" } },
  { name: "cpu", metrics: { node_cpu_used_ratio: "used" }, max: 1 },
  { name: "load", metrics: { node_load1: "min1", node_load5: "min5" } },
  { name: "memory", metrics: { node_memory_used_ratio: "used" }, max: 1 },
  { name: "network", metrics: { node_network_receive_bytes_per_second: "in", node_network_transmit_bytes_per_second: "out" } },
  { name: "diskTraffic", metrics: { node_disk_read_bytes_per_second: "read", node_disk_written_bytes_per_second: "write" } },
  { name: "diskUsed", metrics: { node_disk_used_ratio: "" }, max: 1 },
  { name: "retransmissions", metrics: { node_tcp_retransmit_ratio: "ofSegments" } },
  { name: "agentMemory", metrics: { agent_resident_memory_bytes: "resident" } },
  { name: "agentCpu", metrics: { agent_cpu_ratio: "ofCore" } },
] as const;

type Chart = (typeof metricCharts)[number];
/** The words of one chart's lines; "" where it has a single line. */
type WordOf<C extends Chart> = C extends Chart ? C["metrics"][keyof C["metrics"]] : never;
export type ChartWord = WordOf<Chart>;
type MetricMessage = `panel.${Chart["name"]}` | `line.${Exclude<ChartWord, "">}` | "metricTitle" | "seriesTitle";
/** Formats a `fleet` message. */
type SayFleet = (message: MetricMessage, values?: Record<string, string>) => string;

export const wordOf = (chart: Chart, metric: string): ChartWord | undefined => (chart.metrics as Record<string, ChartWord>)[metric];

/** A metric's title; its own name if no chart has it. */
export function metricTitle(metric: string, say: SayFleet): string {
  const chart = metricCharts.find(({ metrics }) => Object.hasOwn(metrics, metric));
  if (!chart) return metric;
  const word = wordOf(chart, metric);
  const title = say(`panel.${chart.name}`);
  return word ? say("metricTitle", { title, line: say(`line.${word}`) }) : title;
}

/** A series' title with what its labels name, `GPU temperature (GPU 0)`; its key where no chart has the metric. */
export function seriesTitle(key: string, say: SayFleet): string {
  const metric = metricOf(key);
  const title = metricTitle(metric, say);
  if (title === metric) return key;
  const labels = labelText(key);
  return labels ? say("seriesTitle", { title, labels }) : title;
}

export const labelText = (key: string): string =>
  Object.entries(labelsOf(key))
    .map(([name, value]) => (name === "gpu" ? `GPU ${value}` : value))
    .join(" ");
