"use client";
import { useMemo } from "react";
import type { FleetLoad } from "@/lib/contracts/fleet-load";
import { type Line, type Mark, TimeChart } from "../charts/time-chart";
import { formatPercent } from "../format";

/** Utilisation and memory in use on one scale; an incident is a line where it opened and a ribbon for as long as it stays open. */
export function FleetLoadChart({ load }: { load: FleetLoad }) {
  const lines = useMemo((): Line[] => {
    // A step's mean stands in its middle.
    const at = load.utilization.map((_, step) => load.fromMs + (step + 0.5) * load.stepMs);
    return [
      { label: "Utilisation", at, values: load.utilization },
      { label: "Memory", at, values: load.memory },
    ];
  }, [load]);
  // The critical ones are drawn last, over the others.
  const marks = useMemo(
    () => load.incidents.toSorted((one, other) => rank[one.severity] - rank[other.severity]).map((incident) => markOf(incident, load.atMs)),
    [load],
  );
  return (
    <TimeChart
      title="In use"
      lines={lines}
      fromMs={load.fromMs}
      toMs={load.toMs}
      min={0}
      max={1}
      marks={marks}
      format={(value) => formatPercent(value)}
    />
  );
}

const rank = { warning: 0, critical: 1 };

const markOf = ({ number, nodeName, sentence, severity, openedAt, resolvedAt }: FleetLoad["incidents"][number], nowMs: number): Mark => ({
  atMs: openedAt,
  untilMs: resolvedAt ?? nowMs,
  label: `#${number} on ${nodeName}: ${sentence}`,
  tone: severity === "critical" ? "bad" : "warn",
});
