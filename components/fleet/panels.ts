import { groupBy } from "../group-by";
/** Which series stand together in which chart. Names are those that the agent reports. */
export interface Panel {
  title: string;
  /** The metric whose name says the unit. */
  metric: string;
  min?: number;
  max?: number;
  lines: { key: string; label: string }[];
}

interface Plan {
  title: string;
  metrics: Record<string, string>;
  max?: number;
}

/** In reading order: what a GPU host is for comes first. The text beside a metric goes before its label where two metrics share a chart. */
const plans: Plan[] = [
  { title: "GPU utilisation", metrics: { gpu_utilization_ratio: "" }, max: 1 },
  { title: "GPU memory", metrics: { gpu_memory_used_ratio: "" }, max: 1 },
  { title: "GPU temperature", metrics: { gpu_temperature_celsius: "" } },
  { title: "GPU power", metrics: { gpu_power_watts: "" } },
  { title: "CPU", metrics: { node_cpu_used_ratio: "used" }, max: 1 },
  { title: "Load", metrics: { node_load1: "1 min", node_load5: "5 min" } },
  { title: "Memory", metrics: { node_memory_used_ratio: "used" }, max: 1 },
  { title: "Network", metrics: { node_network_receive_bytes_per_second: "in", node_network_transmit_bytes_per_second: "out" } },
  { title: "Disk traffic", metrics: { node_disk_read_bytes_per_second: "read", node_disk_written_bytes_per_second: "write" } },
  { title: "Disk used", metrics: { node_disk_used_ratio: "" }, max: 1 },
  { title: "TCP retransmissions", metrics: { node_tcp_retransmit_ratio: "of segments sent" } },
  { title: "Agent memory", metrics: { agent_resident_memory_bytes: "resident" } },
  { title: "Agent CPU", metrics: { agent_cpu_ratio: "of one core" } },
];
/** Said already by a ratio in the same place. */
const left = new Set(["node_memory_used_bytes", "gpu_memory_used_bytes"]);

/** A metric as people call it; its own name where no chart of ours has one. */
export function metricTitle(metric: string): string {
  const plan = plans.find(({ metrics }) => metric in metrics);
  return plan ? [plan.title, plan.metrics[metric]].filter(Boolean).join(", ") : metric;
}

export const metricOf = (key: string) => key.split("{")[0] ?? key;

/** `name{gpu="0",mount="/"}` → `{ gpu: "0", mount: "/" }`. */
export function labelsOf(key: string): Record<string, string> {
  const found = key.matchAll(/([a-zA-Z_][\w]*)=("(?:[^"\\]|\\.)*")/g);
  return Object.fromEntries([...found].map(([, name = "", value = '""']) => [name, JSON.parse(value) as string]));
}

const labelText = (key: string) =>
  Object.entries(labelsOf(key))
    .map(([name, value]) => (name === "gpu" ? `GPU ${value}` : value))
    .join(" ");

/** The charts of a node that reports these series. What no plan knows gets a chart of its own, under its own name. */
export function panelsOf(keys: string[]): Panel[] {
  const byMetric = groupBy([...keys].sort(byNumber), metricOf);
  const panels = plans.flatMap(({ title, metrics, max }): Panel[] => {
    const lines = Object.entries(metrics).flatMap(([metric, word]) =>
      (byMetric.get(metric) ?? []).map((key) => ({ key, label: [labelText(key), word].filter(Boolean).join(" ") || title })),
    );
    const [metric = ""] = Object.keys(metrics);
    return lines.length === 0 ? [] : [{ title, metric, lines, ...(max === undefined ? {} : { min: 0, max }) }];
  });
  const planned = new Set([...plans.flatMap((plan) => Object.keys(plan.metrics)), ...left]);
  const others = [...byMetric].filter(([metric]) => !planned.has(metric));
  return [
    ...panels,
    ...others.map(([metric, own]) => ({ title: metric, metric, lines: own.map((key) => ({ key, label: labelText(key) || metric })) })),
  ];
}

const collator = new Intl.Collator("en", { numeric: true });
const byNumber = (a: string, b: string) => collator.compare(a, b);
