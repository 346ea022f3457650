import "server-only";
import { directoryClient } from "@/lib/db";
import { type Reason, refuse } from "@/lib/errors";
import { log } from "@/lib/log";
import { sharedRedis } from "@/lib/redis";
import { countInRedis, forgetInRedis, forgiveInRedis, readInRedis } from "./redis-attempts";

/** How many attempts are allowed in a fixed window. */
export interface Limit {
  most: number;
  windowMs: number;
}

/** Counts one attempt under `key`. @throws AppError `too-many-requests` above the limit. */
export async function countAttempt(key: string, { most, windowMs }: Limit, reason: Reason = "attemptsWait"): Promise<void> {
  if ((await count(key, windowMs)) > most) throw refuse("too-many-requests", reason, { most, minutes: Math.ceil(windowMs / 60_000) });
}

/** Counts `amount` under `key` in a window that begins with the first, and returns what the window holds then. */
export async function countAmount(key: string, amount: number, windowMs: number): Promise<number> {
  return count(key, windowMs, amount);
}

/** Whether the limit is reached under `key`, without counting. */
export async function isReached(key: string, { most, windowMs }: Limit): Promise<boolean> {
  const redis = await sharedRedis();
  const counted = redis ? await readInRedis(redis, key).catch(noteOutage) : undefined;
  if (counted !== undefined) return counted > most;
  const row = await directoryClient().rateLimit.findUnique({ where: { key } });
  return row !== null && row.count > most && row.windowStart.getTime() > Date.now() - windowMs;
}

/** Forgets the attempts, after one that succeeded. */
export async function forgetAttempts(key: string): Promise<void> {
  const redis = await sharedRedis();
  if (redis) await forgetInRedis(redis, key).catch(noteOutage);
  await directoryClient().rateLimit.deleteMany({ where: { key } });
}

/** Takes back one attempt. */
export async function forgiveAttempt(key: string): Promise<void> {
  const redis = await sharedRedis();
  if (redis) await forgiveInRedis(redis, key).catch(noteOutage);
  await directoryClient().rateLimit.updateMany({ where: { key, count: { gt: 0 } }, data: { count: { decrement: 1 } } });
}

/** Longer than any window: older rows no longer count. Redis expires its counters itself. */
const KEPT_MS = 24 * 3_600_000;
/** Deletes counters whose window is over. Redis expires its counters itself. */
export const purgeAttempts = () =>
  directoryClient().rateLimit.deleteMany({ where: { windowStart: { lt: new Date(Date.now() - KEPT_MS) } } });

/** While Redis is away, rows in PostgreSQL count from zero, so the limit still holds. */
async function count(key: string, windowMs: number, amount = 1): Promise<number> {
  const redis = await sharedRedis();
  const counted = redis ? await countInRedis(redis, key, windowMs, amount).catch(noteOutage) : undefined;
  return counted ?? countInRows(key, windowMs, amount);
}

const noteOutage = (error: unknown): undefined => {
  log.warn({ error: String(error) }, "Redis did not count an attempt; the database counts it");
};

async function countInRows(key: string, windowMs: number, amount: number): Promise<number> {
  const rows = await directoryClient().$queryRaw<{ count: number }[]>`
    INSERT INTO rate_limit AS r (key, window_start, count) VALUES (${key}, now(), ${amount})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN r.window_start < now() - ${windowMs} * interval '1 ms' THEN ${amount} ELSE r.count + ${amount} END,
      window_start = CASE WHEN r.window_start < now() - ${windowMs} * interval '1 ms' THEN now() ELSE r.window_start END
    RETURNING count`;
  return rows[0]?.count ?? 0;
}
