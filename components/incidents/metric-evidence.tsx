"use client";
import { useTranslations } from "next-intl";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { CheckMetrics } from "../fleet/check-metrics";

const MINUTE = 60_000;

/** The node's own measurements around the time when the incident opened, with that moment marked. */
export function MetricEvidence({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const { openedAt, lastSeenAt, nodeId, check, code, number } = incident;
  if (nodeId === null) return null;
  return (
    <CheckMetrics
      nodeId={nodeId}
      check={check}
      code={code}
      fromMs={openedAt - 30 * MINUTE}
      toMs={Math.max(openedAt + 30 * MINUTE, Math.min(lastSeenAt, openedAt + 6 * 60 * MINUTE))}
      marks={[{ atMs: openedAt, tone: "bad", label: t("openedMark", { number }) }]}
    />
  );
}
