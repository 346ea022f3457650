import "server-only";
import { directoryClient } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { sharedRedis } from "@/lib/redis";
import { countInRedis, forgetInRedis } from "./redis-attempts";

/**
 * Counts one attempt in a fixed window. By name, never by address: a caller can write any `x-forwarded-for`.
 * @throws AppError `too-many-requests` above `limit` attempts within `windowMs`.
 */
export async function countAttempt(key: string, limit: number, windowMs: number, refusal?: string): Promise<void> {
  if ((await count(key, windowMs)) > limit)
    throw new AppError("too-many-requests", refusal ?? `Too many attempts. Wait ${Math.ceil(windowMs / 60_000)} minutes and try again.`);
}

/** Forgets the attempts, after one that succeeded. */
export async function forgetAttempts(key: string): Promise<void> {
  const redis = await sharedRedis();
  if (redis) await forgetInRedis(redis, key).catch(noteOutage);
  await directoryClient().rateLimit.deleteMany({ where: { key } });
}

/** While Redis is away the rows count: the limit holds, from zero. */
async function count(key: string, windowMs: number): Promise<number> {
  const redis = await sharedRedis();
  const counted = redis ? await countInRedis(redis, key, windowMs).catch(noteOutage) : undefined;
  return counted ?? countInRows(key, windowMs);
}

const noteOutage = (error: unknown): undefined => {
  log.warn({ error: String(error) }, "Redis did not count an attempt; the database counts it");
};

async function countInRows(key: string, windowMs: number): Promise<number> {
  const rows = await directoryClient().$queryRaw<{ count: number }[]>`
    INSERT INTO rate_limit AS r (key, window_start, count) VALUES (${key}, now(), 1)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN r.window_start < now() - ${windowMs} * interval '1 ms' THEN 1 ELSE r.count + 1 END,
      window_start = CASE WHEN r.window_start < now() - ${windowMs} * interval '1 ms' THEN now() ELSE r.window_start END
    RETURNING count`;
  return rows[0]?.count ?? 0;
}
