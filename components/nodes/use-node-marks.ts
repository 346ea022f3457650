"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { NodeDetail } from "@/lib/contracts/node";
import type { Mark } from "../charts/time-chart";
import { useStatusWord } from "../status/use-status-word";
import { useRunbookText } from "../use-runbook-text";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { trouble } from "./trouble";

/** Marks for the time axis: incidents and maintenance with their length, repairs, changes of the inventory. */
export function useNodeMarks({ id, inventoryChanges, maintenanceWindows }: NodeDetail): Mark[] {
  const t = useTranslations("nodes.mark");
  const told = useTold();
  const word = useStatusWord();
  const text = useRunbookText();
  const org = useOrg();
  const { data: incidents } = useQuery(trouble.incidents(org, id));
  const { data: repairs } = useQuery(trouble.repairs(org, id));
  return useMemo(
    () => [
      ...(incidents?.incidents ?? []).map(
        (incident): Mark => ({
          atMs: incident.openedAt,
          untilMs: incident.resolvedAt ?? Date.now(),
          label: t("incident", { number: incident.number, sentence: told(incident.told, incident.sentence) }),
          tone: incident.severity === "critical" ? "bad" : "warn",
        }),
      ),
      ...(repairs?.repairs ?? []).flatMap((repair): Mark[] =>
        repair.finishedAt === null
          ? []
          : [
              {
                atMs: repair.finishedAt,
                label: t("repair", { number: repair.number, state: word("repair", repair.state), title: text(repair.title) }),
                tone: repair.state === "succeeded" ? "ok" : "idle",
              },
            ],
      ),
      ...maintenanceWindows.map(
        ({ startsAt, endsAt, text }): Mark => ({ atMs: startsAt, untilMs: endsAt ?? Date.now(), label: text, tone: "hold" }),
      ),
      ...inventoryChanges.map((change): Mark => ({ atMs: change.atMs, label: t("change", { path: change.path }), tone: "busy" })),
    ],
    [incidents, repairs, inventoryChanges, maintenanceWindows, t, word, text, told],
  );
}
