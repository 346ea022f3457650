"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { CompareAnswer } from "@/lib/contracts/compare";
import { metricTitle } from "@/lib/contracts/metric-title";
import type { SeriesOutlook } from "@/lib/contracts/outlook";
import { labelsOf } from "@/lib/contracts/series";
import { type ChartOutlook, joinUsual } from "../charts/outlook-lines";
import { usePalette } from "../charts/palette";
import { type Line, TimeChart } from "../charts/time-chart";
import { Card } from "../ui/card";
import { useFormats } from "../use-formats";
import { HeatMap } from "./heat-map";
import { MaintenanceLegend, useMaintenanceMarks } from "./maintenance-legend";
import { TopTable } from "./top-table";

interface ComparisonProps {
  answer: CompareAnswer;
  metric: string;
  lowest: boolean;
  onZoom: (fromMs: number, toMs: number) => void;
  /** Of the leading nodes. */
  outlook: SeriesOutlook[] | undefined;
  aheadMs: number;
}

export function Comparison({ answer, metric, lowest, onZoom, outlook, aheadMs }: ComparisonProps) {
  const { at, band, top, fromMs, stepMs } = answer;
  const toMs = answer.toMs + aheadMs;
  const drawn = useMemo(() => outlook && topOutlook(top, outlook), [top, outlook]);
  const t = useTranslations("metrics");
  const fleet = useTranslations("fleet");
  const formats = useFormats();
  const palette = usePalette();
  const format = (value: number) => formats.metric(metric, value);
  // A step's value stands in its middle.
  const times = useMemo(() => at.map((start) => start + stepMs / 2), [at, stepMs]);
  const topLines = useMemo(() => top.map((node): Line => ({ label: node.name, at: times, values: node.values })), [top, times]);
  const bandLines = useMemo(
    (): Line[] => [
      { label: "p90", at: times, values: band.p90 },
      { label: t("median"), at: times, values: band.p50 },
      { label: "p10", at: times, values: band.p10 },
    ],
    [band, times, t],
  );
  const scale = metric.endsWith("_ratio") && answer.heat.high > 0.2 && answer.heat.high <= 1 ? { min: 0, max: 1 } : {};
  const marks = useMaintenanceMarks(answer.maintenance);
  const shared = { marks, fromMs, toMs, format, group: "compare", onZoom, binary: metric.includes("_bytes"), ...scale };
  return (
    <>
      <div className="grid gap-3 lg:grid-cols-2">
        <Card className="min-w-0 px-3 pt-2.5 pb-1.5">
          <TimeChart
            title={t(lowest ? "theLowest" : "theHighest", { n: top.length })}
            lines={topLines}
            legend={false}
            outlook={drawn}
            {...shared}
            height={190}
          />
        </Card>
        <Card className="min-w-0 px-3 pt-2.5 pb-1.5">
          <TimeChart title={t("spread")} lines={bandLines} bands={[[0, 2]]} {...shared} height={190} />
        </Card>
      </div>
      <MaintenanceLegend windows={answer.maintenance} />
      <Card className="min-w-0 p-3">
        <HeatMap answer={answer} format={format} onZoom={onZoom} />
      </Card>
      <Card>
        <h2 className="sr-only">{t("rankingBy", { metric: metricTitle(metric, fleet) })}</h2>
        <TopTable top={top} colours={palette?.series ?? []} format={format} />
      </Card>
    </>
  );
}

/** Several series of a node share one line here: a forecast is drawn in that line's colour and named by the node and the series' labels. */
function topOutlook(top: CompareAnswer["top"], series: SeriesOutlook[]): ChartOutlook {
  const lineOf = new Map(top.map(({ nodeId }, line) => [nodeId, line]));
  const known = series.filter(({ nodeId }) => lineOf.has(nodeId));
  return {
    usual: joinUsual(known.map(({ usual }) => usual)),
    ahead: known.flatMap(({ nodeId, key, ahead }) => {
      const line = lineOf.get(nodeId) ?? 0;
      const label = [top[line]?.name, ...Object.values(labelsOf(key))].join(" ");
      return ahead ? [{ ...ahead, line, label }] : [];
    }),
  };
}
