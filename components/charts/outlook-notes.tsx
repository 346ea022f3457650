"use client";
import { TrendingUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormats } from "../use-formats";
import type { ChartOutlook } from "./outlook-lines";

/** A chart's outlook in words: when lines reach their bound, for everybody, and the current usual range, for screen readers. */
export function OutlookNotes({ outlook, format }: { outlook: ChartOutlook; format: (value: number) => string }) {
  const t = useTranslations("charts");
  const { span } = useFormats();
  const { usual, ahead } = outlook;
  return (
    <div className="px-1 pb-1 text-xs">
      {ahead.map(({ label, bound, inMs, plusMinusMs }) => (
        <p key={label} className="flex items-center gap-1.5 text-warn">
          <TrendingUp size={13} aria-hidden className="shrink-0" />
          {t("ahead", { label, bound: format(bound), time: span(inMs), margin: span(plusMinusMs) })}
        </p>
      ))}
      <p className="sr-only">
        {usual ? t("usual", { low: format(usual.low.at(-1) ?? 0), high: format(usual.high.at(-1) ?? 0) }) : t("noUsual")}
      </p>
    </div>
  );
}
