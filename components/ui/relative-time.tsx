"use client";
import { formatLocal, formatRelative, formatUtc } from "../format";
import { useHydrated, useNow } from "./clock";

interface RelativeTimeProps {
  at: number;
  /** It is still to come: an expiry, a next run. Everything else has happened, and a clock that runs behind must not say "in 2 min" of it. */
  future?: boolean;
  className?: string;
}

/** "12 s ago", with the exact time on hover. */
export function RelativeTime({ at, future = false, className }: RelativeTimeProps) {
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time
      suppressHydrationWarning
      dateTime={new Date(at).toISOString()}
      title={hydrated ? formatLocal(at) : formatUtc(at)}
      className={className ?? "tabular whitespace-nowrap"}
    >
      {formatRelative(future ? at : Math.min(at, now), now)}
    </time>
  );
}
