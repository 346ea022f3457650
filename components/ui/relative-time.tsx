"use client";
import { formatUtc } from "../formats";
import { useFormats } from "../use-formats";
import { useHydrated, useNow } from "./clock";

interface RelativeTimeProps {
  at: number;
  /** For future times: an expiry, a next run. Without it the time is past, and a clock that runs behind must not show "in 2 min". */
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
