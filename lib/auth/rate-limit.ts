import "server-only";
import { directoryClient } from "@/lib/db";
import { AppError } from "@/lib/errors";

/**
 * Counts one attempt in a fixed window. By name, never by address: a caller can write any `x-forwarded-for`.
 * @throws AppError `too-many-requests` above `limit` attempts within `windowMs`.
 */
export async function countAttempt(key: string, limit: number, windowMs: number, refusal?: string): Promise<void> {
  const rows = await directoryClient().$queryRaw<{ count: number }[]>`
    INSERT INTO rate_limit AS r (key, window_start, count) VALUES (${key}, now(), 1)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN r.window_start < now() - ${windowMs} * interval '1 ms' THEN 1 ELSE r.count + 1 END,
      window_start = CASE WHEN r.window_start < now() - ${windowMs} * interval '1 ms' THEN now() ELSE r.window_start END
    RETURNING count`;
  if ((rows[0]?.count ?? 0) > limit)
    throw new AppError("too-many-requests", refusal ?? `Too many attempts. Wait ${Math.ceil(windowMs / 60_000)} minutes and try again.`);
}

/** Forgets the attempts, after one that succeeded. */
export const forgetAttempts = (key: string) => directoryClient().rateLimit.deleteMany({ where: { key } });
