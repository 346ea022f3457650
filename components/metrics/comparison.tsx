"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { CompareAnswer } from "@/lib/contracts/compare";
import { usePalette } from "../charts/palette";
import { type Line, TimeChart } from "../charts/time-chart";
import { metricTitle } from "../fleet/panels";
import { Card } from "../ui/card";
import { useFormats } from "../use-formats";
import { HeatMap } from "./heat-map";
import { TopTable } from "./top-table";

interface ComparisonProps {
  answer: CompareAnswer;
  metric: string;
  lowest: boolean;
  onZoom: (fromMs: number, toMs: number) => void;
}

export function Comparison({ answer, metric, lowest, onZoom }: ComparisonProps) {
  const { at, band, top, fromMs, toMs, stepMs } = answer;
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
  const shared = { fromMs, toMs, format, group: "compare", onZoom, binary: metric.includes("_bytes"), ...scale };
  return (
    <>
      <div className="grid gap-3 lg:grid-cols-2">
        <Card className="min-w-0 px-3 pt-2.5 pb-1.5">
          <TimeChart
            title={t(lowest ? "theLowest" : "theHighest", { n: top.length })}
            lines={topLines}
            legend={false}
            {...shared}
            height={190}
          />
        </Card>
        <Card className="min-w-0 px-3 pt-2.5 pb-1.5">
          <TimeChart title={t("spread")} lines={bandLines} bands={[[0, 2]]} {...shared} height={190} />
        </Card>
      </div>
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
