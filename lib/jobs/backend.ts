import "server-only";
import { createPostgresBackend, createPostgresRelayBackend, type Processor, Queue, Relay, Worker } from "bullmq";
import { connectionOf } from "@/lib/connection";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** What the product uses of a BullMQ queue, the same on both backends. */
export type JobQueue = Pick<
  Queue,
  "add" | "upsertJobScheduler" | "getJobScheduler" | "removeJobScheduler" | "getJobCounts" | "waitUntilReady" | "close"
>;
export interface JobWorker {
  waitUntilReady(): Promise<unknown>;
  /** Takes no more jobs and waits for those that run. */
  close(): Promise<void>;
}
export type JobRelay = Pick<Relay, "waitUntilReady" | "subscribe" | "publish" | "on" | "close">;

/**
 * A stalled job runs again after this long, not after BullMQ's minute. It may then run twice; the rows decide what that means.
 * `runRetryDelay` is how soon a worker looks again after the database was away.
 */
const recovery = { lockDuration: 10_000, stalledInterval: 2_000, maxStalledCount: 10, runRetryDelay: 1_000 };
const kept = { removeOnComplete: { age: 3_600, count: 1_000 }, removeOnFail: { age: 86_400, count: 1_000 } };

export interface JobBackend {
  kind: "postgres" | "redis";
  queue(name: string): JobQueue;
  worker(name: string, work: Processor, concurrency: number): JobWorker;
  relay(namespace: string): JobRelay;
}

const quietly = <E extends { on(event: "error", listener: (error: Error) => void): unknown }>(emitter: E, what: string): E => {
  emitter.on("error", (error) =>
    log.warn({ error: error.message }, `${what}: trouble with its database, or a job that somebody else has finished meanwhile`),
  );
  return emitter;
};

/** Connections are few on PostgreSQL, so every pool is told its size; each waiting part holds one more for LISTEN. */
function onPostgres(): JobBackend {
  const connection = (max: number) => ({ ...connectionOf(), max, schema: "queue", migrate: true });
  return {
    kind: "postgres",
    queue: (name) => quietly(new Queue(name, { connection: connection(2), defaultJobOptions: kept }, createPostgresBackend), "queue"),
    worker: (name, work, concurrency) =>
      quietly(new Worker(name, work, { connection: connection(4), concurrency, ...recovery, ...kept }, createPostgresBackend), "worker"),
    relay: (namespace) => quietly(new Relay({ connection: connection(2), namespace, backend: createPostgresRelayBackend }), "bus"),
  };
}

function onRedis(url: string): JobBackend {
  const parsed = new URL(url);
  const connection = () => ({
    host: parsed.hostname,
    port: Number(parsed.port || 6379),
    ...(parsed.username ? { username: decodeURIComponent(parsed.username) } : {}),
    ...(parsed.password ? { password: decodeURIComponent(parsed.password) } : {}),
    ...(parsed.pathname.length > 1 ? { db: Number(parsed.pathname.slice(1)) } : {}),
    ...(parsed.protocol === "rediss:" ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
  });
  return {
    kind: "redis",
    queue: (name) => quietly(new Queue(name, { connection: connection(), prefix: "mw", defaultJobOptions: kept }), "queue"),
    worker: (name, work, concurrency) =>
      quietly(new Worker(name, work, { connection: connection(), prefix: "mw", concurrency, ...recovery, ...kept }), "worker"),
    relay: (namespace) => quietly(new Relay({ connection: connection(), prefix: "mw", namespace }), "bus"),
  };
}

/** Redis when `REDIS_URL` is set, else the product's own PostgreSQL. */
export const jobBackend = (redisUrl: string | undefined = env().REDIS_URL): JobBackend => (redisUrl ? onRedis(redisUrl) : onPostgres());
