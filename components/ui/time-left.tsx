"use client";
import { useTranslations } from "next-intl";
import { formatUtc } from "../formats";
import { useFormats } from "../use-formats";
import { useHydrated, useNow } from "./clock";

interface TimeLeftProps {
  until: number;
  what: "expires" | "timesOut";
}

/** "Times out in 11 min", and "Times out now" once the time is over. */
export function TimeLeft({ until, what }: TimeLeftProps) {
  const t = useTranslations("ui.timeLeft");
  const formats = useFormats();
  const now = useNow();
  const hydrated = useHydrated();
  const left = until - now;
  return (
    <time
      suppressHydrationWarning
      dateTime={new Date(until).toISOString()}
      title={hydrated ? formats.local(until) : formatUtc(until)}
      className="tabular"
    >
      {left < 1_000 ? t(`${what}Now`) : t(what, { time: formats.span(left) })}
    </time>
  );
}
