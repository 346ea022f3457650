"use client";
import { ChartLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { EndpointHistory, HistoryStep } from "@/lib/contracts/endpoint-history";
import { TimeChart } from "../charts/time-chart";
import { Card, CardBody, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { useFormats } from "../use-formats";
import { stepLine } from "./step-line";

interface EndpointChartsProps {
  history: EndpointHistory;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** Time to the first token, pace and failures on one time axis. */
export function EndpointCharts({ history, onZoom }: EndpointChartsProps) {
  const t = useTranslations("inference");
  const formats = useFormats();
  const { steps, stepMs, fromMs, toMs } = history;
  const { first, pace, counts } = useMemo(() => {
    const line = (label: string, value: (step: HistoryStep) => number | null) => stepLine(label, steps, stepMs, value);
    return {
      first: [line(t("median"), (step) => step.ttftP50), line(t("p95"), (step) => step.ttftP95)],
      pace: [line(t("median"), (step) => step.tokensPerSecond)],
      counts: [line(t("requests"), (step) => step.requests), line(t("failed"), (step) => step.failed)],
    };
  }, [steps, stepMs, t]);
  const shared = { fromMs, toMs, onZoom, group: "endpoint", min: 0 };
  return (
    <Card>
      <CardHeader title={t("history")} description={t("historyAbout")} />
      {steps.length === 0 ? (
        <EmptyState icon={ChartLine} title={t("noHistory")}>
          {t("noHistoryAbout")}
        </EmptyState>
      ) : (
        <CardBody className="flex flex-col gap-4">
          <TimeChart title={t("firstToken")} lines={first} format={formats.duration} {...shared} />
          <TimeChart title={t("pace")} lines={pace} format={(value) => formats.count(Math.round(value))} {...shared} />
          <TimeChart title={t("requests")} lines={counts} format={(value) => formats.count(Math.round(value))} {...shared} />
        </CardBody>
      )}
    </Card>
  );
}
