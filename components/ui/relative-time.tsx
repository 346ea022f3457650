"use client";
import { formatLocal, formatRelative, formatUtc } from "../format";
import { useHydrated, useNow } from "./clock";

/** "12 s ago", with the exact time on hover. */
export function RelativeTime({ at, className }: { at: number; className?: string }) {
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time
      suppressHydrationWarning
      dateTime={new Date(at).toISOString()}
      title={hydrated ? formatLocal(at) : formatUtc(at)}
      className={className ?? "tabular whitespace-nowrap"}
    >
      {formatRelative(at, now)}
    </time>
  );
}
