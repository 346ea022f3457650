import "server-only";
import { hashOf } from "@/lib/canonical";
import type { Tx } from "@/lib/db";

/** The digest of a repair's events, or of its `first` ones: it pins the event rows to the audit chain. */
export async function eventsDigest(
  tx: Tx,
  repair: { orgId: string; id: string },
  first?: number,
): Promise<{ events: number; eventsDigest: string }> {
  const rows = await tx.event.findMany({
    where: { orgId: repair.orgId, repairId: repair.id },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    ...(first === undefined ? {} : { take: first }),
    select: { id: true, at: true, kind: true, text: true, actor: true, targetId: true },
  });
  return { events: rows.length, eventsDigest: hashOf(rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }))) };
}
