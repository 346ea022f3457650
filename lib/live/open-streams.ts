import "server-only";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";

/** A browser holds one stream for all its tabs, so these are browsers (and scripts), not pages. */
export const MOST_OF_PERSON = 20;
export const MOST_OF_ORG = 500;

/** Who a stream counts for. A key's streams count for its maker. */
export interface Holder {
  orgId: string;
  personId: string;
}

/** The streams of this process, each as the function that closes it. */
export const openStreams = processWide("live-streams", () => {
  const open = new Map<() => void, Holder>();
  return () => open;
});

/**
 * The new stream is refused, not the oldest closed: that one's browser would come back at once and push out the next.
 * @throws AppError `too-many-requests`.
 */
export function refuseWhenFull({ orgId, personId }: Holder): void {
  const holders = [...openStreams().values()];
  if (holders.filter((holder) => holder.personId === personId).length >= MOST_OF_PERSON)
    throw refuse("too-many-requests", "liveLimit", { most: MOST_OF_PERSON });
  if (holders.filter((holder) => holder.orgId === orgId).length >= MOST_OF_ORG)
    throw refuse("too-many-requests", "liveOrgLimit", { most: MOST_OF_ORG });
}
