"use client";
import { formatUtc } from "../formats";
import { useFormats } from "../use-formats";
import { useHydrated, useNow } from "./clock";

/** How long something has lasted: "4 min", with its beginning on hover. For sentences such as "open for 4 min". */
export function ElapsedTime({ since }: { since: number }) {
  const formats = useFormats();
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time
      suppressHydrationWarning
      dateTime={new Date(since).toISOString()}
      title={hydrated ? formats.local(since) : formatUtc(since)}
      className="tabular whitespace-nowrap"
    >
      {formats.span(Math.max(0, now - since))}
    </time>
  );
}
