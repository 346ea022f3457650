"use client";
import { ZoomOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useMemo } from "react";
import { Button } from "../ui/button";
import { Segmented } from "../ui/segmented";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";

const MINUTE = 60_000;
const windows = {
  "15m": 15 * MINUTE,
  "1h": 60 * MINUTE,
  "6h": 360 * MINUTE,
  "24h": 1_440 * MINUTE,
  "7d": 10_080 * MINUTE,
  "30d": 43_200 * MINUTE,
} as const;
type Window = keyof typeof windows;
const STANDARD: Window = "1h";
const isWindow = (text: string): text is Window => text in windows;

/** A window that ends now, or a zoomed one. */
export type TimeSpan = { lastMs: number } | { fromMs: number; toMs: number };

/** The range of a page's charts, kept in the query string (`range=6h`, or `from` and `to` once zoomed). */
export function useTimeRange() {
  const { get, set } = useQueryString();
  const [from, to] = [Number(get("from")), Number(get("to"))];
  const isZoomed = from > 0 && to > from;
  const named = get("range");
  const last: Window = isWindow(named) ? named : STANDARD;
  const span = useMemo<TimeSpan>(() => (isZoomed ? { fromMs: from, toMs: to } : { lastMs: windows[last] }), [isZoomed, from, to, last]);
  const zoom = useCallback((fromMs: number, toMs: number) => set({ from: fromMs, to: toMs }, { push: true }), [set]);
  const choose = useCallback(
    (window: string) => set({ range: window === STANDARD ? null : window, from: null, to: null }, { push: true }),
    [set],
  );
  return { span, last, isZoomed, zoom, choose };
}

/** Ends of a span at this moment. */
export function endsOf(span: TimeSpan): { fromMs: number; toMs: number } {
  if (!("lastMs" in span)) return span;
  const toMs = Date.now();
  return { fromMs: toMs - span.lastMs, toMs };
}

/** From 15 minutes to 30 days, and a button to zoom out. */
export function TimeRange({ last, isZoomed, choose }: Pick<ReturnType<typeof useTimeRange>, "last" | "isZoomed" | "choose">) {
  const t = useTranslations("charts");
  const formats = useFormats();
  const text = (window: Window) => formats.span(windows[window]);
  return (
    <>
      <Segmented
        label={t("timeRange")}
        value={isZoomed ? "" : last}
        onValueChange={choose}
        options={Object.keys(windows)
          .filter(isWindow)
          .map((value) => ({ value, label: text(value) }))}
      />
      {isZoomed && (
        <Button size="sm" onClick={() => choose(last)}>
          <ZoomOut size={14} aria-hidden />
          {t("backTo", { span: text(last) })}
        </Button>
      )}
    </>
  );
}
