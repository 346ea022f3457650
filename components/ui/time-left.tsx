"use client";
import { formatLocal, formatSpan, formatUtc } from "../format";
import { useHydrated, useNow } from "./clock";

interface TimeLeftProps {
  until: number;
  /** What ends: "Expires", "Times out". */
  verb: string;
}

/** "Times out in 11 min", and "Times out now" once the time is over. */
export function TimeLeft({ until, verb }: TimeLeftProps) {
  const now = useNow();
  const hydrated = useHydrated();
  const left = until - now;
  return (
    <time
      suppressHydrationWarning
      dateTime={new Date(until).toISOString()}
      title={hydrated ? formatLocal(until) : formatUtc(until)}
      className="tabular"
    >
      {left < 1_000 ? `${verb} now` : `${verb} in ${formatSpan(left)}`}
    </time>
  );
}
