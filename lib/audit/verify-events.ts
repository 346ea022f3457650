import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { eventsDigest } from "@/lib/events/digest";

/** Repairs whose event rows no longer give the digest that their closing entry in the chain pinned. */
export function changedStories(ctx: Ctx): Promise<string[]> {
  return withOrg(ctx, async (tx) => {
    const closings = await tx.audit.findMany({
      where: { orgId: ctx.orgId, action: { in: ["repair.close", "repair.reject"] } },
      orderBy: { number: "asc" },
      select: { subject: true, detail: true },
    });
    const changed: string[] = [];
    for (const { subject, detail } of closings) {
      const pinned = (detail as { after?: { events?: number; eventsDigest?: string } }).after;
      if (pinned?.eventsDigest === undefined || pinned.events === undefined) continue;
      // Events that came later (a late result) lie behind those that were pinned.
      const now = await eventsDigest(tx, { orgId: ctx.orgId, id: subject.slice("repair:".length) }, pinned.events);
      if (now.eventsDigest !== pinned.eventsDigest) changed.push(subject);
    }
    return changed;
  });
}
