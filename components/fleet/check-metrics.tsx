"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { metricTitle } from "@/lib/contracts/metric-title";
import { type Mark, TimeChart } from "../charts/time-chart";
import { Skeleton } from "../ui/skeleton";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { metricsOfFinding } from "./finding-metrics";
import { nodes } from "./queries";

interface CheckMetricsProps {
  nodeId: string;
  check: string;
  code: string;
  /** Metrics that the finding itself names. */
  named?: readonly string[];
  fromMs: number;
  toMs: number;
  marks: Mark[];
}

/** A node's own measurements that show a finding, over a span, with what happened marked. Nothing where there are none. */
export function CheckMetrics({ nodeId, check, code, named = [], fromMs, toMs, marks }: CheckMetricsProps) {
  const t = useTranslations("fleet.finding");
  const fleet = useTranslations("fleet");
  const formats = useFormats();
  const org = useOrg();
  const wanted = [
    ...metricsOfFinding(check, code).map(({ name, metric }) => ({ title: t(name), metric })),
    ...named.map((metric) => ({ title: metricTitle(metric, fleet), metric })),
  ];
  const isWanted = wanted.length > 0;
  const node = useQuery({ ...nodes.one(org, nodeId), enabled: isWanted });
  const keys = (node.data?.series ?? [])
    .filter((key) => wanted.some(({ metric }) => key === metric || key.startsWith(`${metric}{`)))
    .slice(0, 24);
  const range = useQuery({ ...nodes.range(org, nodeId, { keys, pixels: 700, fromMs, toMs }), enabled: keys.length > 0 });
  // The space for the charts is reserved, so that the content below does not move.
  if (node.isLoading || range.isLoading) return wanted.map(({ metric }) => <Skeleton key={metric} className="mx-4 my-3 h-50" />);
  if (!range.data) return null;
  return wanted.map(({ title, metric }) => {
    const lines = range.data.series
      .filter(({ key, at }) => (key === metric || key.startsWith(`${metric}{`)) && at.length > 0)
      .map(({ key, at, values }) => ({ label: key.slice(metric.length).replace(/[{}"]/g, "") || title, at, values }));
    if (lines.length === 0) return null;
    return (
      <div key={metric} className="px-4 py-3">
        <TimeChart
          title={title}
          lines={lines}
          fromMs={fromMs}
          toMs={toMs}
          format={(value) => formats.metric(metric, value)}
          marks={marks}
        />
      </div>
    );
  });
}
