"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { FleetLoad } from "@/lib/contracts/fleet-load";
import { type Line, type Mark, TimeChart } from "../charts/time-chart";
import { useFormats } from "../use-formats";
import { useTold } from "../use-told";

/** Utilisation and memory in use on one scale; an incident is a line where it opened and a ribbon for as long as it stays open. */
export function FleetLoadChart({ load }: { load: FleetLoad }) {
  const t = useTranslations("overview.load");
  const told = useTold();
  const formats = useFormats();
  const lines = useMemo((): Line[] => {
    // A step's mean stands in its middle.
    const at = load.utilization.map((_, step) => load.fromMs + (step + 0.5) * load.stepMs);
    return [
      { label: t("utilisation"), at, values: load.utilization },
      { label: t("memory"), at, values: load.memory },
    ];
  }, [load, t]);
  // The critical ones are drawn last, over the others.
  const marks = useMemo(
    () =>
      load.incidents
        .toSorted((one, other) => rank[one.severity] - rank[other.severity])
        .map((incident) =>
          markOf(
            incident,
            load.atMs,
            t("mark", { number: incident.number, node: incident.nodeName, sentence: told(incident.told, incident.sentence) }),
          ),
        ),
    [load, t, told],
  );
  return (
    <TimeChart
      title={t("chart")}
      lines={lines}
      fromMs={load.fromMs}
      toMs={load.toMs}
      min={0}
      max={1}
      marks={marks}
      format={formats.percent}
    />
  );
}

const rank = { warning: 0, critical: 1 };

const markOf = ({ severity, openedAt, resolvedAt }: FleetLoad["incidents"][number], nowMs: number, label: string): Mark => ({
  atMs: openedAt,
  untilMs: resolvedAt ?? nowMs,
  label,
  tone: severity === "critical" ? "bad" : "warn",
});
