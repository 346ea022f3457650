"use client";
import { formatUtc } from "../formats";
import { useFormats } from "../use-formats";
import { useHydrated, useNow } from "./clock";

interface RelativeTimeProps {
  at: number;
  /** It is still to come: an expiry, a next run. Everything else has happened, and a clock that runs behind must not say "in 2 min" of it. */
  future?: boolean;
  className?: string;
}

/** "12 s ago", with the exact time on hover. */
export function RelativeTime({ at, future = false, className }: RelativeTimeProps) {
  const formats = useFormats();
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time
      suppressHydrationWarning
      dateTime={new Date(at).toISOString()}
      title={hydrated ? formats.local(at) : formatUtc(at)}
      className={className ?? "tabular whitespace-nowrap"}
    >
      {future ? formats.due(at, now) : formats.ago(at, now)}
    </time>
  );
}
