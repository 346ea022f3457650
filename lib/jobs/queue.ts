import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { counter, durations } from "@/lib/process-metrics/registry";
import { processWide } from "@/lib/process-wide";
import { type JobBackend, type JobQueue, type JobWorker, jobBackend } from "./backend";
import { catalog, isJobName, type Job, type JobData, type JobInput, type JobName, jobNames } from "./catalog";

/** Tests that run a worker use a separate queue, or they would take jobs of others. */
export const queueName = { current: "millwright" };

export type Handlers = { [N in JobName]: (data: JobData<N>) => Promise<void> };

/** A process that starts while the queue's database is away does not wait for it in a request. */
const CONNECT_MS = 5_000;

const opened = processWide<{ queue?: Promise<JobQueue> }>("queue", () => ({}));

/** BullMQ never recovers from a failed first connection, so every attempt makes a new queue. */
function theQueue(): Promise<JobQueue> {
  opened.queue ??= openQueue().catch((error: unknown) => {
    delete opened.queue;
    throw error;
  });
  return opened.queue;
}

async function openQueue(): Promise<JobQueue> {
  const queue = jobBackend().queue(queueName.current);
  const tooLate = new AbortController();
  try {
    const timeout = delay(CONNECT_MS, undefined, { signal: tooLate.signal }).then(() => {
      throw new Error(`The queue's database did not answer within ${CONNECT_MS} ms.`);
    });
    await Promise.race([queue.waitUntilReady(), timeout]);
    return queue;
  } catch (error) {
    void queue.close().catch(() => {});
    throw error;
  } finally {
    tooLate.abort();
  }
}

/**
 * Puts a job into the queue. Call it after commit (`due` of a change, or `afterCommit`): a job may start before this returns.
 * @throws when the queue's database is away; a sweep finds what was not enqueued.
 */
export async function enqueue<N extends JobName>(name: N, data: JobInput<N>): Promise<void> {
  await addJob(await theQueue(), name, data);
}

/** Adds a job to a given queue. @throws for a payload that the catalogue does not accept, and when the queue's database is away. */
export async function addJob<N extends JobName>(queue: JobQueue, name: N, data: JobInput<N>): Promise<void> {
  await queue.add(name, catalog[name].data.parse(data), {
    attempts: catalog[name].attempts,
    backoff: { type: "exponential", delay: 200 },
  });
}

/** Registers the recurring jobs. Safe from several workers at once: a schedule is stored by its name. */
export async function scheduleJobs(queue?: JobQueue, names: readonly JobName[] = jobNames): Promise<void> {
  const known = queue ?? (await theQueue());
  for (const name of names) {
    const job: Job = catalog[name];
    const repeat = repeatOf(job);
    if (!repeat) continue;
    const opts = { attempts: job.attempts, removeOnComplete: true, removeOnFail: { count: 20 } };
    await known.upsertJobScheduler(name, repeat, { name, data: {}, opts });
  }
}

function repeatOf({ everyMs, at }: Job): { every: number } | { pattern: string; tz: string } | null {
  if (everyMs !== undefined) return { every: everyMs };
  if (at === undefined) return null;
  const [hour, minute] = at.split(":").map(Number);
  return { pattern: `${minute} ${hour} * * *`, tz: "UTC" };
}

/** Registers the recurring jobs again when the queue's database has lost them, as a Redis without a disk does when it restarts. */
export async function restoreSchedules(): Promise<void> {
  const recurring = jobNames.filter((name) => repeatOf(catalog[name]));
  const queue = await theQueue();
  if ((await queue.getJobSchedulersCount()) < recurring.length) await scheduleJobs(queue);
}

/** Starts taking jobs. @throws (inside the job) for a name or a payload that the catalogue does not know. */
export function startWorker(handlers: Handlers, options: { backend?: JobBackend; queue?: string; concurrency?: number } = {}): JobWorker {
  const { backend = jobBackend(), queue = queueName.current, concurrency = 8 } = options;
  return backend.worker(queue, (job) => runJob(handlers, job.name, job.data), concurrency);
}

function runJob(handlers: Handlers, name: string, data: unknown): Promise<void> {
  if (!isJobName(name)) throw new Error(`no such job: ${name}`);
  return callHandler(handlers, name, data);
}

const jobs = counter("millwright_jobs_total", "Background jobs that this process has done, by how they ended.", ["name", "outcome"]);
const jobSeconds = durations("millwright_job_seconds", "How long a background job takes.", ["name"]);

async function callHandler<N extends JobName>(handlers: Handlers, name: N, data: unknown): Promise<void> {
  const stopTimer = jobSeconds.startTimer({ name });
  let outcome = "failed";
  try {
    await handlers[name](catalog[name].data.parse(data) as JobData<N>);
    outcome = "done";
  } finally {
    jobs.inc({ name, outcome });
    stopTimer();
  }
}

/** How many jobs the queue holds, by state. */
export const jobCounts = async (): Promise<Record<string, number>> =>
  (await theQueue()).getJobCounts("waiting", "active", "delayed", "failed");

/** Ends the process's queue connections, for a clean stop. */
export async function closeQueue(): Promise<void> {
  const ending = await opened.queue?.catch(() => undefined);
  delete opened.queue;
  await ending?.close();
}
