import "server-only";
import { Redis, type RedisOptions } from "ioredis";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { processWide } from "@/lib/process-wide";

/** A Redis that was away is back in use within two seconds of its return. A replica that was promoted elsewhere is found by reconnecting. */
export const redisOptions = {
  connectTimeout: 5_000,
  keepAlive: 10_000,
  retryStrategy: (attempt: number) => Math.min(attempt * 200, 2_000),
  reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
} satisfies RedisOptions;

/**
 * For commands with a waiting caller: they fail within seconds while Redis is away, instead of waiting for its return.
 * `socketTimeout` drops a connection that broke without a sign; `maxRetriesPerRequest` alone does not end a wait behind a proxy that
 * accepts connections and closes them.
 */
export const failFast = { commandTimeout: 3_000, socketTimeout: 5_000, maxRetriesPerRequest: 1 } satisfies RedisOptions;

/** A separate connection. `what` names it in the log. */
export function openRedis(url: string, what: string, more: RedisOptions = {}): Redis {
  const client = new Redis(url, { ...redisOptions, ...more, connectionName: `millwright:${what}` });
  client.on("error", (error: Error) => log.warn({ error: error.message }, `${what}: Redis does not answer`));
  return client;
}

const opened = processWide<{ client?: Promise<Redis> }>("redis", () => ({}));

/**
 * The process's connection for short commands, or undefined where `REDIS_URL` is not set. While Redis is away its commands fail at
 * once and are not sent later.
 */
export async function sharedRedis(url: string | undefined = env().REDIS_URL): Promise<Redis | undefined> {
  if (!url) return undefined;
  opened.client ??= connectShared(url);
  return opened.client;
}

async function connectShared(url: string): Promise<Redis> {
  const notLater = { lazyConnect: true, enableOfflineQueue: false, autoResendUnfulfilledCommands: false };
  const client = openRedis(url, "limits", { ...failFast, ...notLater });
  await client.connect().catch(() => {});
  return client;
}
