"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { NodeDetail } from "@/lib/contracts/node";
import type { Mark } from "../charts/time-chart";
import { useOrg } from "../viewer";
import { trouble } from "./trouble";

/** What happened, to be drawn on the axis of what was measured: incidents with their length, repairs, changes of the inventory. */
export function useNodeMarks({ id, inventoryChanges }: NodeDetail): Mark[] {
  const org = useOrg();
  const { data: incidents } = useQuery(trouble.incidents(org, id));
  const { data: repairs } = useQuery(trouble.repairs(org, id));
  return useMemo(
    () => [
      ...(incidents?.incidents ?? []).map(
        (incident): Mark => ({
          atMs: incident.openedAt,
          untilMs: incident.resolvedAt ?? Date.now(),
          label: `Incident #${incident.number}: ${incident.sentence}`,
          tone: incident.severity === "critical" ? "bad" : "warn",
        }),
      ),
      ...(repairs?.repairs ?? []).flatMap((repair): Mark[] =>
        repair.finishedAt === null
          ? []
          : [
              {
                atMs: repair.finishedAt,
                label: `Repair #${repair.number} ${repair.state}: ${repair.title}`,
                tone: repair.state === "succeeded" ? "ok" : "idle",
              },
            ],
      ),
      ...inventoryChanges.map((change): Mark => ({ atMs: change.atMs, label: `${change.path} changed`, tone: "busy" })),
    ],
    [incidents, repairs, inventoryChanges],
  );
}
