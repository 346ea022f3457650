import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { createPostgresBackend, createPostgresRelayBackend, type Processor, Queue, Relay, Worker } from "bullmq";
import { connectionOf } from "@/lib/connection";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { failFast, redisOptions } from "@/lib/redis";
import { RedisRelay } from "./redis-relay";

/** The part of a BullMQ queue that the product uses, the same on both backends. */
export type JobQueue = Pick<
  Queue,
  | "add"
  | "upsertJobScheduler"
  | "getJobScheduler"
  | "getJobSchedulersCount"
  | "removeJobScheduler"
  | "getJobCounts"
  | "waitUntilReady"
  | "close"
>;
export interface JobWorker {
  waitUntilReady(): Promise<unknown>;
  /** Takes no more jobs and waits for running ones. */
  close(): Promise<void>;
}
/** Carries messages between processes. It emits `recovered` when messages may have been missed. */
export interface JobRelay {
  waitUntilReady(): Promise<void>;
  subscribe(pattern: string, listener: (message: { topic: string; data: unknown }) => void): Promise<unknown>;
  publish(topic: string, data: unknown): Promise<unknown>;
  on(event: "recovered", listener: () => void): unknown;
  close(): Promise<void>;
}

/**
 * A stalled job runs again after this long, not after BullMQ's minute. It may then run twice; its verb reads the rows and decides.
 * `runRetryDelay` is how soon a worker looks again after the database was away.
 */
const recovery = { lockDuration: 10_000, stalledInterval: 2_000, maxStalledCount: 10, runRetryDelay: 1_000 };
/** BullMQ waits for ever for a Redis that is away. Jobs that are left running are found as stalled by another worker. */
const LONGEST_CLOSE_MS = 6_000;
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

/** Where BullMQ keeps its tables. The owner's role brings them to this version (prisma/migrate-queue.ts). */
export const QUEUE_SCHEMA = "queue";

/** Connections are few on PostgreSQL, so every pool is told its size; each waiting part holds one more for LISTEN. */
function onPostgres(): JobBackend {
  const connection = (max: number) => ({ ...connectionOf(), max, schema: QUEUE_SCHEMA, migrate: false });
  return {
    kind: "postgres",
    queue: (name) => quietly(new Queue(name, { connection: connection(2), defaultJobOptions: kept }, createPostgresBackend), "queue"),
    worker: (name, work, concurrency) =>
      quietly(new Worker(name, work, { connection: connection(4), concurrency, ...recovery, ...kept }, createPostgresBackend), "worker"),
    relay: (namespace) => quietly(new Relay({ connection: connection(2), namespace, backend: createPostgresRelayBackend }), "bus"),
  };
}

/** Adding a job fails soon while Redis is away; a worker waits for its return. */
function onRedis(url: string): JobBackend {
  const prefix = "mw";
  const adding = { url, ...redisOptions, ...failFast };
  const working = { url, ...redisOptions, maxRetriesPerRequest: null };
  return {
    kind: "redis",
    queue: (name) => quietly(new Queue(name, { connection: adding, prefix, defaultJobOptions: kept }), "queue"),
    worker: (name, work, concurrency) => {
      const worker = quietly(new Worker(name, work, { connection: working, prefix, concurrency, ...recovery, ...kept }), "worker");
      const close = async () => void (await Promise.race([worker.close(), delay(LONGEST_CLOSE_MS, undefined, { ref: false })]));
      return { waitUntilReady: () => worker.waitUntilReady(), close };
    },
    relay: (namespace) => new RedisRelay(url, `${prefix}:bus:${namespace}:`),
  };
}

/** Redis when `REDIS_URL` is set, else the product's own PostgreSQL. */
export const jobBackend = (redisUrl: string | undefined = env().REDIS_URL): JobBackend => (redisUrl ? onRedis(redisUrl) : onPostgres());
