"use client";
import { formatLocal, formatSpan, formatUtc } from "../format";
import { useHydrated, useNow } from "./clock";

/** How long something has lasted: "4 min", with its beginning on hover. For sentences such as "open for 4 min". */
export function ElapsedTime({ since }: { since: number }) {
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time
      suppressHydrationWarning
      dateTime={new Date(since).toISOString()}
      title={hydrated ? formatLocal(since) : formatUtc(since)}
      className="tabular whitespace-nowrap"
    >
      {formatSpan(Math.max(0, now - since))}
    </time>
  );
}
