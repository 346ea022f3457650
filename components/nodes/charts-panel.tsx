"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { NodeDetail } from "@/lib/contracts/node";
import type { SeriesOutlook } from "@/lib/contracts/outlook";
import { type ChartOutlook, joinUsual } from "../charts/outlook-lines";
import { OutlookSwitch, useOutlookSwitch } from "../charts/outlook-switch";
import { type Mark, TimeChart } from "../charts/time-chart";
import { endsOf, TimeRange, useTimeRange } from "../charts/time-range";
import { ExportButton } from "../export-button";
import { type Panel, panelsOf } from "../fleet/panels";
import { nodes } from "../fleet/queries";
import { useOutlook } from "../fleet/use-outlook";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";

const PIXELS = 800;

/** A node's series as charts on one time axis with one cursor. The range is in the URL; dragging across a chart looks closer. */
export function ChartsPanel({ node, marks }: { node: NodeDetail; marks: Mark[] }) {
  const t = useTranslations("nodes.charts");
  const fleet = useTranslations("fleet");
  const formats = useFormats();
  const { span, isZoomed, zoom, ...range } = useTimeRange();
  const panels = useMemo(() => panelsOf(node.series, fleet), [node.series, fleet]);
  const keys = useMemo(() => panels.flatMap((panel) => panel.lines.map((line) => line.key)).slice(0, 200), [panels]);
  const org = useOrg();
  const query = useQuery({
    ...nodes.range(org, node.id, { keys, pixels: PIXELS, ...span }),
    enabled: keys.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: "lastMs" in span ? Math.max(node.intervalMs, 5_000, span.lastMs / PIXELS) : false,
  });
  const outlookSwitch = useOutlookSwitch();
  const nodeIds = useMemo(() => [node.id], [node.id]);
  const outlook = useOutlook({ isOn: outlookSwitch.isOn, nodeIds, keys, span });
  if (keys.length === 0) {
    return (
      <Card>
        <EmptyState icon={ChartLine} title={t("none")}>
          {t("noneAbout", { time: formats.span(node.intervalMs) })}
        </EmptyState>
      </Card>
    );
  }
  return (
    <div>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <TimeRange {...range} isZoomed={isZoomed} />
        <OutlookSwitch {...outlookSwitch} error={outlook.error} />
        <span className="ml-auto">
          <ExportButton
            path={`/${org}/metrics/export`}
            body={() => ({ nodeIds: [node.id], keys, pixels: 8_000, ...endsOf(span) })}
            name={node.name}
          />
        </span>
      </div>
      {query.isError && !query.data ? (
        <Card>
          <ErrorState
            title={t("failed")}
            error={query.error}
            holds={t("holds")}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        </Card>
      ) : (
        <div className="grid gap-3 lg:grid-cols-2">
          {panels.map((panel) => (
            <Card key={panel.title} className="min-w-0 px-3 pt-2.5 pb-1.5">
              {query.data ? (
                <PanelChart
                  panel={panel}
                  series={query.data.series}
                  fromMs={query.data.fromMs}
                  toMs={query.data.toMs + outlook.aheadMs}
                  outlook={outlook.series}
                  marks={marks}
                  onZoom={zoom}
                />
              ) : (
                <Skeleton className="h-[195px] w-full" />
              )}
            </Card>
          ))}
        </div>
      )}
    </div>
  );
}

interface PanelChartProps {
  panel: Panel;
  series: { key: string; at: number[]; values: (number | null)[] }[];
  fromMs: number;
  toMs: number;
  outlook: SeriesOutlook[] | undefined;
  marks: Mark[];
  onZoom: (fromMs: number, toMs: number) => void;
}
function PanelChart({ panel, series, fromMs, toMs, outlook, marks, onZoom }: PanelChartProps) {
  const formats = useFormats();
  const lines = useMemo(() => {
    const byKey = new Map(series.map((each) => [each.key, each]));
    return panel.lines.map(({ key, label }) => ({ label, at: byKey.get(key)?.at ?? [], values: byKey.get(key)?.values ?? [] }));
  }, [panel, series]);
  const drawn = useMemo(() => outlook && panelOutlook(panel, outlook), [panel, outlook]);
  return (
    <TimeChart
      title={panel.title}
      lines={lines}
      fromMs={fromMs}
      toMs={toMs}
      min={panel.min}
      max={panel.max}
      binary={panel.metric.includes("_bytes")}
      group="node"
      marks={marks}
      outlook={drawn}
      format={(value) => formats.metric(panel.metric, value)}
      onZoom={onZoom}
    />
  );
}

function panelOutlook(panel: Panel, series: SeriesOutlook[]): ChartOutlook {
  const byKey = new Map(series.map((each) => [each.key, each]));
  return {
    usual: joinUsual(panel.lines.map(({ key }) => byKey.get(key)?.usual ?? null)),
    ahead: panel.lines.flatMap(({ key, label }, line) => {
      const ahead = byKey.get(key)?.ahead;
      return ahead ? [{ ...ahead, line, label }] : [];
    }),
  };
}
