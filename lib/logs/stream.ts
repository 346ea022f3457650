import "server-only";
import type { Redis } from "ioredis";

/** One Redis Stream for each organisation, read by one group: messages that one worker took and did not finish, another one claims. */
const GROUP = "workers";
/** Most messages, and bytes of them, that wait for the worker. */
const MOST_ENTRIES = 5_000;
const MOST_BYTES = 64 * 1024 * 1024;

const streamOf = (orgId: string): string => `mw:logs:{${orgId}}:stream`;
const bytesOf = (orgId: string): string => `mw:logs:{${orgId}}:bytes`;

export interface Streamed {
  id: string;
  nodeId: string;
  /** A LogBatch as JSON. */
  batch: string;
}

/** Checks the limit and adds in one step, so that many gateways together stay within it. */
const ADD = `
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
if tonumber(redis.call('GET', KEYS[2]) or '0') + #ARGV[4] > tonumber(ARGV[2]) then return 0 end
redis.call('XADD', KEYS[1], '*', 'node', ARGV[3], 'batch', ARGV[4])
redis.call('INCRBY', KEYS[2], #ARGV[4])
return 1`;
/** Bytes are subtracted once for each message, even when two workers finish the same one. */
const FINISH = `
local left = 0
for i = 2, #ARGV do
  local entry = redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i])[1]
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  if entry and redis.call('XDEL', KEYS[1], ARGV[i]) == 1 then left = left + #entry[2][4] end
end
if redis.call('XLEN', KEYS[1]) == 0 then redis.call('DEL', KEYS[2]) else redis.call('DECRBY', KEYS[2], left) end
return left`;

/** Adds a message. False: the stream is full, and the message is not kept. */
export async function addToStream(
  redis: Redis,
  { orgId, nodeId, batch }: { orgId: string; nodeId: string; batch: string },
  most: { entries: number; bytes: number } = { entries: MOST_ENTRIES, bytes: MOST_BYTES },
): Promise<boolean> {
  return (await redis.eval(ADD, 2, streamOf(orgId), bytesOf(orgId), most.entries, most.bytes, nodeId, batch)) === 1;
}

/** Makes the group where it is missing: a Redis that lost its data has lost it too. */
export async function openStream(redis: Redis, orgId: string): Promise<void> {
  await redis.xgroup("CREATE", streamOf(orgId), GROUP, "0", "MKSTREAM").catch((error: unknown) => {
    if (!String(error).includes("BUSYGROUP")) throw error;
  });
}

/**
 * The next messages, oldest first: those that a worker took and did not finish, else new ones. The caller holds the organisation's lock,
 * so no other worker has the claimed messages.
 */
export async function nextOfStream(redis: Redis, orgId: string, most: number): Promise<Streamed[]> {
  const [, pending] = (await redis.xautoclaim(streamOf(orgId), GROUP, "worker", 0, "0-0", "COUNT", most)) as [string, Entry[]];
  const left = pending.filter((entry): entry is NonNullable<Entry> => entry !== null);
  if (left.length > 0) return left.map(streamed);
  const fresh = (await redis.xreadgroup("GROUP", GROUP, "worker", "COUNT", most, "STREAMS", streamOf(orgId), ">")) as
    | [string, NonNullable<Entry>[]][]
    | null;
  return (fresh?.[0]?.[1] ?? []).map(streamed);
}

type Entry = [id: string, fields: string[]] | null;
const streamed = ([id, [, nodeId = "", , batch = ""]]: NonNullable<Entry>): Streamed => ({ id, nodeId, batch });

/** Takes finished messages out of the stream. */
export async function finishInStream(redis: Redis, orgId: string, ids: readonly string[]): Promise<void> {
  await redis.eval(FINISH, 2, streamOf(orgId), bytesOf(orgId), GROUP, ...ids);
}
