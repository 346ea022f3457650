"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { SharedMaintenance } from "@/lib/contracts/maintenance";
import type { Mark } from "../charts/time-chart";
import { formatUtc } from "../formats";
import { useHydrated } from "../ui/clock";
import { useFormats } from "../use-formats";

/** The most windows in the list. The bands show all windows. */
const SHOWN = 4;

/** Maintenance as bands on the time axis. */
export function useMaintenanceMarks(windows: readonly SharedMaintenance[]): Mark[] {
  const t = useTranslations("metrics.maintenance");
  return useMemo(
    () =>
      windows.map(({ startsAt, endsAt, text, nodes, names }): Mark => {
        const label = t("mark", { names: names.join(", "), more: nodes - names.length, text });
        return { atMs: startsAt, untilMs: endsAt ?? Date.now(), label, tone: "hold" };
      }),
    [windows, t],
  );
}

/** What the bands stand for: the newest maintenance first, with its nodes and its time. */
export function MaintenanceLegend({ windows }: { windows: readonly SharedMaintenance[] }) {
  const t = useTranslations("metrics.maintenance");
  const { local } = useFormats();
  const time = useHydrated() ? local : formatUtc;
  if (windows.length === 0) return null;
  const shown = windows.slice(-SHOWN).reverse();
  return (
    <ul aria-label={t("title")} className="flex flex-col gap-0.5 px-1 text-muted text-xs">
      {shown.map(({ startsAt, endsAt, text, nodes, names }) => (
        <li key={`${startsAt} ${names[0]}`} className="flex items-start gap-1.5">
          <span aria-hidden className="mt-1 h-2.5 w-3 shrink-0 border-hold-fill border-b-2 bg-hold-soft" />
          <span className="min-w-0 break-words">
            {t("window", {
              ...{ names: names.join(", "), more: nodes - names.length, text },
              ...{ from: time(startsAt), to: endsAt === null ? "" : time(endsAt), lasts: String(endsAt === null) },
            })}
          </span>
        </li>
      ))}
      {windows.length > SHOWN && <li>{t("further", { n: windows.length - SHOWN })}</li>}
    </ul>
  );
}
