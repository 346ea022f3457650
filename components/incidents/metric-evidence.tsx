"use client";
import { useTranslations } from "next-intl";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { metricOf } from "@/lib/contracts/series";
import { CheckMetrics } from "../fleet/check-metrics";

const MINUTE = 60_000;

/** The node's own measurements around the time when the incident opened, with that moment marked. */
export function MetricEvidence({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const { openedAt, lastSeenAt, nodeId, check, code, number, finding } = incident;
  if (nodeId === null) return null;
  return (
    <CheckMetrics
      nodeId={nodeId}
      check={check}
      code={code}
      named={metricsNamed(finding.data)}
      fromMs={openedAt - 30 * MINUTE}
      toMs={Math.max(openedAt + 30 * MINUTE, Math.min(lastSeenAt, openedAt + 6 * 60 * MINUTE))}
      marks={[{ atMs: openedAt, tone: "bad", label: t("openedMark", { number }) }]}
    />
  );
}

/** An alert rule names the series that it fired on. */
function metricsNamed({ series }: Record<string, unknown>): string[] {
  const keys = Array.isArray(series) ? series.filter((key) => typeof key === "string") : [];
  return [...new Set(keys.map((key) => metricOf(key)))];
}
