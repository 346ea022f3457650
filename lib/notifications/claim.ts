import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";

export interface Claimed {
  id: string;
  notice_id: string;
  route: string;
  channel_id: string | null;
  user_id: string | null;
  attempts: number;
}

/** A worker has this long to send a delivery that it claimed; then another worker does. So a receiver may get it twice, but never not at all. */
const LEASE_MS = 60_000;
const BATCH = 100;

/** Takes deliveries that are due, the oldest first. Two workers never get the same one while its lease runs. */
export async function claimDue(ctx: Pick<Ctx, "orgId">): Promise<Claimed[]> {
  const claimed = await withOrg(
    ctx,
    (tx) => tx.$queryRaw<Claimed[]>`
      UPDATE notice_delivery d SET next_at = now() + ${LEASE_MS} * interval '1 ms', attempts = d.attempts + 1
      FROM (SELECT id FROM notice_delivery WHERE org_id = ${ctx.orgId} AND state = 'waiting' AND next_at <= now()
            ORDER BY next_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) due
      WHERE d.org_id = ${ctx.orgId} AND d.id = due.id
      RETURNING d.id, d.notice_id, d.route, d.channel_id, d.user_id, d.attempts`,
  );
  // Ids rise with time, and an UPDATE returns its rows in no order.
  return claimed.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Releases deliveries that were claimed and not tried. */
export const putBack = (ctx: Pick<Ctx, "orgId">, ids: readonly string[], nextAt: Date): Promise<unknown> =>
  withOrg(ctx, (tx) =>
    tx.delivery.updateMany({
      where: { orgId: ctx.orgId, id: { in: [...ids] }, state: "waiting" },
      data: { nextAt, attempts: { decrement: 1 } },
    }),
  );
