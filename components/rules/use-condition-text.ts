"use client";
import { useTranslations } from "next-intl";
import type { AlertRule } from "@/lib/contracts/alert-rule";
import { seriesTitle } from "@/lib/contracts/metric-title";
import { metricOf } from "@/lib/contracts/series";
import { useFormats } from "../use-formats";

/** A rule's condition as one sentence in the reader's language. A metric that a chart shows has that chart's title. */
export function useConditionText(): (rule: Pick<AlertRule, "condition" | "forMs">) => string {
  const t = useTranslations("rules.condition");
  const fleet = useTranslations("fleet");
  const titleOf = (series: string) => seriesTitle(series, fleet);
  const { metric, duration, figures, percent } = useFormats();
  const workload = ({ workload: name }: { workload: string }) => (name ? t("ofWorkload", { workload: name }) : "");
  const containing = ({ contains }: { contains: string }) => (contains ? t("containing", { words: contains }) : "");
  return ({ condition, forMs }) => {
    const held = forMs > 0 ? t("held", { time: duration(forMs) }) : "";
    switch (condition.kind) {
      case "threshold": {
        const { series, side, bound } = condition;
        return t("threshold", { series: titleOf(series), side, bound: metric(metricOf(series), bound), held });
      }
      case "ratio":
        return t("ratio", {
          series: titleOf(condition.series),
          of: titleOf(condition.of),
          side: condition.side,
          bound: figures(condition.bound),
          held,
        });
      case "rate":
        return t("rate", {
          series: titleOf(condition.series),
          side: condition.side,
          bound: figures(condition.bound),
          over: duration(condition.overMs),
          held,
        });
      case "absence":
        return t("absence", { series: titleOf(condition.series), within: duration(condition.withinMs) });
      case "forecast": {
        const { series, bound, horizonMs } = condition;
        return t("forecast", { series: titleOf(series), bound: metric(metricOf(series), bound), horizon: duration(horizonMs), held });
      }
      case "anomaly":
        return t("anomaly", { series: titleOf(condition.series), side: condition.side, score: figures(condition.score), held });
      case "cluster": {
        const { what, share, badShare, fewest } = condition;
        const bad = badShare > 0 ? t("clusterBad", { share: percent(badShare) }) : "";
        return t("cluster", { what, share: percent(share), bad, fewest, held, workload: workload(condition) });
      }
      case "avalanche":
        return t("avalanche", { score: figures(condition.score), held, workload: workload(condition) });
      case "template": {
        const { mode, fewest, most, unseenMs, errorsOnly } = condition;
        const words = { contains: containing(condition), workload: workload(condition) };
        return t("template", { mode, fewest, most, unseen: duration(unseenMs), errors: String(errorsOnly), ...words });
      }
      case "shift": {
        const { factor, score } = condition;
        const words = { contains: containing(condition), workload: workload(condition) };
        return t("shift", { factor: figures(factor), score: figures(score), held, ...words });
      }
      case "sequence": {
        const { share, clearShare, fewest } = condition;
        return t("sequence", { share: percent(share), clearShare: percent(clearShare), fewest, workload: workload(condition) });
      }
    }
  };
}
