import type { Messages, useTranslations } from "next-intl";
import { metricOf } from "@/lib/contracts/series";
import { groupBy } from "../group-by";

type Translate = ReturnType<typeof useTranslations<"fleet">>;

/** Which series share which chart. Names are those that the agent reports. */
export interface Panel {
  title: string;
  /** The metric whose name says the unit. */
  metric: string;
  min?: number;
  max?: number;
  lines: { key: string; label: string }[];
}

interface Plan {
  name: keyof Messages["fleet"]["panel"];
  metrics: Record<string, keyof Messages["fleet"]["line"] | "">;
  max?: number;
}

/** In reading order: GPUs first. The word beside a metric tells the lines apart where two metrics share a chart. Titles and words are `fleet` messages. */
const plans: Plan[] = [
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
];
/** Already shown by a ratio in the same chart. */
const left = new Set(["node_memory_used_bytes", "gpu_memory_used_bytes"]);

/** A metric's title; its own name if no chart has it. */
export function metricTitle(metric: string, t: Translate): string {
  const plan = plans.find(({ metrics }) => metric in metrics);
  const line = plan?.metrics[metric];
  return plan ? [t(`panel.${plan.name}`), line && t(`line.${line}`)].filter(Boolean).join(", ") : metric;
}

/** A series' title with what its labels name, `GPU temperature (GPU 0)`; its key where no chart has the metric. */
export function seriesTitle(key: string, t: Translate): string {
  const metric = metricOf(key);
  const title = metricTitle(metric, t);
  if (title === metric) return key;
  const labels = labelText(key);
  return labels ? t("seriesTitle", { title, labels }) : title;
}

/** `name{gpu="0",mount="/"}` → `{ gpu: "0", mount: "/" }`. */
export function labelsOf(key: string): Record<string, string> {
  const found = key.matchAll(/([a-zA-Z_][\w]*)=("(?:[^"\\]|\\.)*")/g);
  return Object.fromEntries([...found].map(([, name = "", value = '""']) => [name, JSON.parse(value) as string]));
}

const labelText = (key: string) =>
  Object.entries(labelsOf(key))
    .map(([name, value]) => (name === "gpu" ? `GPU ${value}` : value))
    .join(" ");

/** The charts of a node that reports these series. An unknown series gets its own chart, under its own name. */
export function panelsOf(keys: string[], t: Translate): Panel[] {
  const byMetric = groupBy([...keys].sort(byNumber), metricOf);
  const panels = plans.flatMap(({ name, metrics, max }): Panel[] => {
    const lines = Object.entries(metrics).flatMap(([metric, word]) =>
      (byMetric.get(metric) ?? []).map((key) => ({
        key,
        label: [labelText(key), word && t(`line.${word}`)].filter(Boolean).join(" ") || t(`panel.${name}`),
      })),
    );
    const [metric = ""] = Object.keys(metrics);
    return lines.length === 0 ? [] : [{ title: t(`panel.${name}`), metric, lines, ...(max === undefined ? {} : { min: 0, max }) }];
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
