"use client";
import { useTranslations } from "next-intl";
import type { AlertRule } from "@/lib/contracts/alert-rule";
import { metricOf } from "@/lib/contracts/series";
import { useFormats } from "../use-formats";

/** A rule's condition as one sentence in the reader's language. */
export function useConditionText(): (rule: Pick<AlertRule, "condition" | "forMs">) => string {
  const t = useTranslations("rules.condition");
  const { metric, duration, figures, percent } = useFormats();
  return ({ condition, forMs }) => {
    const held = forMs > 0 ? t("held", { time: duration(forMs) }) : "";
    switch (condition.kind) {
      case "threshold": {
        const { series, side, bound } = condition;
        return t("threshold", { series, side, bound: metric(metricOf(series), bound), held });
      }
      case "ratio":
        return t("ratio", { series: condition.series, of: condition.of, side: condition.side, bound: figures(condition.bound), held });
      case "rate":
        return t("rate", {
          series: condition.series,
          side: condition.side,
          bound: figures(condition.bound),
          over: duration(condition.overMs),
          held,
        });
      case "absence":
        return t("absence", { series: condition.series, within: duration(condition.withinMs) });
      case "forecast": {
        const { series, bound, horizonMs } = condition;
        return t("forecast", { series, bound: metric(metricOf(series), bound), horizon: duration(horizonMs), held });
      }
      case "anomaly":
        return t("anomaly", { series: condition.series, side: condition.side, score: figures(condition.score), held });
      case "template":
        return t("template", { mode: condition.mode, contains: condition.contains });
      case "sequence":
        return t("sequence", { share: percent(condition.share) });
      case "cluster":
        return t("cluster", { what: condition.what, share: percent(condition.share) });
    }
  };
}
