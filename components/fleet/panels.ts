import type { useTranslations } from "next-intl";
import { labelText, metricCharts, wordOf } from "@/lib/contracts/metric-title";
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

/** Already shown by a ratio in the same chart. */
const left = new Set(["node_memory_used_bytes", "gpu_memory_used_bytes"]);

/** The charts of a node that reports these series. An unknown series gets its own chart, under its own name. */
export function panelsOf(keys: string[], t: Translate): Panel[] {
  const byMetric = groupBy([...keys].sort(byNumber), metricOf);
  const panels = metricCharts.flatMap((chart): Panel[] => {
    const { name, metrics } = chart;
    const lines = Object.keys(metrics).flatMap((metric) => {
      const word = wordOf(chart, metric);
      return (byMetric.get(metric) ?? []).map((key) => ({
        key,
        label: [labelText(key), word && t(`line.${word}`)].filter(Boolean).join(" ") || t(`panel.${name}`),
      }));
    });
    const [metric = ""] = Object.keys(metrics);
    return lines.length === 0 ? [] : [{ title: t(`panel.${name}`), metric, lines, ...("max" in chart ? { min: 0, max: chart.max } : {}) }];
  });
  const planned = new Set([...metricCharts.flatMap(({ metrics }) => Object.keys(metrics)), ...left]);
  const others = [...byMetric].filter(([metric]) => !planned.has(metric));
  return [
    ...panels,
    ...others.map(([metric, own]) => ({ title: metric, metric, lines: own.map((key) => ({ key, label: labelText(key) || metric })) })),
  ];
}

const collator = new Intl.Collator("en", { numeric: true });
const byNumber = (a: string, b: string) => collator.compare(a, b);
