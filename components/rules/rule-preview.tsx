"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { type AlertRule, isAboutLogs } from "@/lib/contracts/alert-rule";
import { metricTitle } from "@/lib/contracts/metric-title";
import type { RuleNow } from "@/lib/contracts/rule";
import { metricOf } from "@/lib/contracts/series";
import { type Line, TimeChart } from "../charts/time-chart";
import { metrics } from "../metrics/queries";
import { Skeleton } from "../ui/skeleton";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";

const DAY_MS = 86_400_000;

/** The current values of the rule's series, and their last day beside the bound. */
export function RulePreview({ rule, now }: { rule: AlertRule; now: RuleNow | undefined }) {
  const t = useTranslations("rules.preview");
  const { metric, count } = useFormats();
  const series = "series" in rule.condition ? rule.condition.series : "";
  const write = (value: number | null) => (rule.condition.kind === "ratio" ? metric("", value) : metric(metricOf(series), value));
  return (
    <section aria-label={t("title")} className="flex flex-col gap-2">
      <p className="min-h-10 text-muted text-sm sm:min-h-5" aria-live="polite">
        {now && isAboutLogs(rule.condition) && t("logs", { matched: now.matched, reporting: now.reporting })}
        {now &&
          !isAboutLogs(rule.condition) &&
          (now.reporting === 0
            ? t("nobody", { matched: count(now.matched) })
            : [
                t("reporting", { matched: now.matched, reporting: now.reporting, subjects: now.subjects }),
                now.median !== null && t("values", { low: write(now.low), median: write(now.median), high: write(now.high) }),
                now.beyond !== null && t("beyond", { n: now.beyond }),
              ]
                .filter(Boolean)
                .join(" "))}
      </p>
      {rule.condition.kind !== "ratio" && series !== "" && (now?.reporting ?? 0) > 0 && <LastDay rule={rule} series={series} />}
    </section>
  );
}

function LastDay({ rule, series }: { rule: AlertRule; series: string }) {
  const t = useTranslations("rules.preview");
  const words = useTranslations("metrics");
  const fleet = useTranslations("fleet");
  const formats = useFormats();
  const { condition, filter } = rule;
  const side = "side" in condition ? condition.side : "above";
  const name = metricOf(series);
  const asked = {
    metric: name,
    q: filter,
    of: side === "below" ? "mean" : "max",
    lowest: false,
    steps: 120,
    span: { lastMs: DAY_MS },
  } as const;
  const { data } = useQuery({ ...metrics.compare(useOrg(), asked), placeholderData: keepPreviousData, staleTime: 60_000 });
  const bound = "bound" in condition && condition.kind !== "rate" ? condition.bound : null;
  const lines = useMemo((): Line[] => {
    if (!data) return [];
    const at = data.at.map((start) => start + data.stepMs / 2);
    const band: Line[] = [
      { label: "p90", at, values: data.band.p90 },
      { label: words("median"), at, values: data.band.p50 },
      { label: "p10", at, values: data.band.p10 },
    ];
    return bound === null ? band : [...band, { label: t("bound"), at, values: at.map(() => bound) }];
  }, [data, bound, t, words]);
  if (!data) return <Skeleton className="h-44 w-full" />;
  return (
    <TimeChart
      title={t("lastDay", { metric: metricTitle(name, fleet) })}
      lines={lines}
      bands={[[0, 2]]}
      fromMs={data.fromMs}
      toMs={data.toMs}
      format={(value) => formats.metric(name, value)}
      binary={name.includes("_bytes")}
      height={130}
    />
  );
}
