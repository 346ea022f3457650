import "server-only";
import type { Redis } from "ioredis";

const named = (key: string): string => `mw:attempts:${key}`;

/** Counts attempts in a window that begins with the first, and returns how many it has. @throws while Redis is away. */
export async function countInRedis(redis: Redis, key: string, windowMs: number, amount: number): Promise<number> {
  // One transaction: a counter without an end would refuse for ever.
  const answers = await redis.multi().set(named(key), 0, "PX", windowMs, "NX").incrby(named(key), amount).exec();
  const [error, count] = answers?.[1] ?? [new Error("Redis dropped the transaction.")];
  if (error) throw error;
  return Number(count);
}

/** Forgets the attempts under `key`. @throws while Redis is away. */
export async function forgetInRedis(redis: Redis, key: string): Promise<void> {
  await redis.del(named(key));
}

/** Takes one back, in one step: a counter that has just run out must not come back without an end. */
export async function forgiveInRedis(redis: Redis, key: string): Promise<void> {
  await redis.eval("if redis.call('exists', KEYS[1]) == 1 then redis.call('decr', KEYS[1]) end", 1, named(key));
}

export const readInRedis = async (redis: Redis, key: string): Promise<number> => Number((await redis.get(named(key))) ?? 0);
