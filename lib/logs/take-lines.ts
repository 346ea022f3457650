import "server-only";
import type { Ctx } from "@/lib/context";
import type { LogBatch } from "@/lib/contracts/log-batch";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import { sharedRedis } from "@/lib/redis";
import { MOST_TOLD } from "./most-told";
import { recordLines } from "./record-lines";
import { addToStream } from "./stream";

/** The worker is woken at most this often for an organisation. */
const WAKE_MS = 1_000;
const wokenMs = new Map<string, number>();

/**
 * Takes the log lines that a node sent: into the organisation's Redis Stream if there is a Redis, else into PostgreSQL. Lines that do not fit
 * into the stream are counted and not kept. @throws AppError `unavailable` while Redis is away: the agent keeps the lines and sends them again.
 */
export async function takeLines(ctx: Ctx, batch: LogBatch): Promise<void> {
  const { orgId, actor } = ctx;
  const redis = await sharedRedis();
  if (!redis || actor.kind !== "node") return recordLines(ctx, batch);
  const message = { orgId, nodeId: actor.nodeId, batch: JSON.stringify(batch) };
  const isAdded = await addToStream(redis, message).catch((error: unknown) => {
    log.warn({ error: String(error) }, "Redis did not take log lines; the agent sends them again");
    throw refuse("unavailable", "logLinesNotTaken");
  });
  if (!isAdded) await countOverflow(ctx, actor.nodeId, batch);
  await wake(orgId);
}

/** Lines that found the stream full. */
async function countOverflow(ctx: Ctx, nodeId: string, { lines, dropped, unreadBytes = 0 }: LogBatch): Promise<void> {
  await withOrg(
    ctx,
    (tx) => tx.$executeRaw`
      INSERT INTO log_usage (org_id, node_id, day, dropped, unread_bytes, overflowed)
      VALUES (${ctx.orgId}, ${nodeId}, (now() AT TIME ZONE 'UTC')::date, ${dropped}, ${unreadBytes}, ${lines.length})
      ON CONFLICT (org_id, node_id, day) DO UPDATE SET dropped = least(log_usage.dropped + excluded.dropped, ${MOST_TOLD}),
        unread_bytes = least(log_usage.unread_bytes + excluded.unread_bytes, ${MOST_TOLD}), overflowed = log_usage.overflowed + excluded.overflowed`,
  );
}

async function wake(orgId: string): Promise<void> {
  const nowMs = Date.now();
  if (nowMs - (wokenMs.get(orgId) ?? 0) < WAKE_MS) return;
  wokenMs.set(orgId, nowMs);
  await enqueue("logs.take", { orgId }).catch((error: unknown) =>
    log.info({ orgId, error: String(error) }, "the worker was not woken for log lines; its next sweep stores them"),
  );
}
