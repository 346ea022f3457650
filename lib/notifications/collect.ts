import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { announce } from "./announce";
import { noticesFromEvents } from "./from-events";
import { approvalReminders } from "./reminders";

/** A transaction may commit this long after it made its rows' ids: events that young are looked at again. */
const OVERLAP_MS = 60_000;

/**
 * Turns the events since the last run into notices with deliveries. Every change writes an event anyway,
 * so no committed change is missed, and no other code needs to know about notifications. Safe from several workers at once.
 */
export function collectNotices(ctx: Ctx): Promise<number> {
  return withOrg(ctx, async (tx) => {
    const startMs = Date.now();
    const fresh = { orgId: ctx.orgId, eventsFrom: new Date(startMs) };
    await tx.noticeCursor.createMany({ data: [fresh], skipDuplicates: true });
    const [cursor] = await tx.$queryRaw<{ events_from: Date }[]>`
      SELECT events_from FROM notice_cursor WHERE org_id = ${ctx.orgId} FOR UPDATE SKIP LOCKED`;
    if (!cursor) return 0;
    const events = await noticesFromEvents(tx, ctx, cursor.events_from.getTime() - OVERLAP_MS);
    const count = await announce(tx, ctx, [...events, ...(await approvalReminders(tx, ctx, startMs))]);
    await tx.noticeCursor.update({ where: { orgId: ctx.orgId }, data: { eventsFrom: new Date(startMs) } });
    return count;
  });
}
