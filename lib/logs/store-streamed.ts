import "server-only";
import type { Ctx } from "@/lib/context";
import { LogBatch } from "@/lib/contracts/log-batch";
import { withOrg } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { sharedRedis } from "@/lib/redis";
import { lockLogs } from "./mine";
import { recordLines } from "./record-lines";
import { finishInStream, nextOfStream, openStream, type Streamed } from "./stream";

/** Messages of one transaction. */
const AT_ONCE = 20;
const MOST_MS = 8_000;

/**
 * Stores the lines in the organisation's stream, oldest first. At least once: a message leaves the stream after its lines were
 * committed, and one that comes again changes nothing (by the node's sequence). Nothing to do without Redis.
 */
export async function storeStreamed(ctx: Ctx): Promise<void> {
  const redis = await sharedRedis();
  if (!redis) return;
  await openStream(redis, ctx.orgId);
  const untilMs = Date.now() + MOST_MS;
  while (Date.now() < untilMs) {
    const stored = await withOrg(ctx, async (tx) => {
      // Redis is read inside the transaction, in one short command: a node's messages must be stored in their order, so only the holder
      // of this lock may take any.
      await lockLogs(tx, ctx.orgId);
      const messages = await nextOfStream(redis, ctx.orgId, AT_ONCE);
      for (const message of messages) await store(ctx, message);
      return messages.map(({ id }) => id);
    });
    if (stored.length === 0) return;
    await finishInStream(redis, ctx.orgId, stored);
  }
}

async function store({ orgId }: Ctx, { nodeId, batch }: Streamed): Promise<void> {
  const parsed = read(batch);
  if (!parsed) {
    // Retrying it would block the organisation's stream forever.
    log.error({ orgId, nodeId }, "a message of log lines cannot be read and was dropped");
    return;
  }
  try {
    await recordLines({ orgId, actor: { kind: "node", nodeId, name: "" } }, parsed);
  } catch (error) {
    // The node was removed meanwhile. Other errors are retried.
    if (!(error instanceof AppError && error.code === "unauthenticated")) throw error;
    log.info({ orgId, nodeId, error: error.message }, "log lines of a removed node were not stored");
  }
}

/** Null for a message that another version wrote in another shape. */
function read(batch: string): LogBatch | null {
  try {
    return LogBatch.safeParse(JSON.parse(batch)).data ?? null;
  } catch {
    return null;
  }
}
