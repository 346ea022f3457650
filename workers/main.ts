import { setTimeout as delay } from "node:timers/promises";
import { closeBus } from "@/lib/bus";
import { closeDb } from "@/lib/db";
import { closeQueue, restoreSchedules, scheduleJobs, startWorker } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import { closeMail } from "@/lib/notifications/mail";
import { closePg } from "@/lib/pg";
import { serveProcessMetrics } from "@/lib/process-metrics/serve";
import { handlers } from "./handlers";
import { measureWorker } from "./own-metrics";
import { shutDownWith } from "./shut-down";

const RETRY_MS = 1_000;
const SCHEDULES_MS = 5_000;
let stopping = false;

/** The worker waits for a database that is away at its start, as it does later. */
async function scheduleUntilDone(): Promise<void> {
  while (!stopping) {
    try {
      return await scheduleJobs();
    } catch (error) {
      log.warn({ error: String(error) }, "the recurring jobs are not registered yet; trying again");
      await delay(RETRY_MS);
    }
  }
}

const worker = startWorker(handlers);
measureWorker();
const closeMetrics = serveProcessMetrics();
shutDownWith(async () => {
  stopping = true;
  closeMetrics();
  await worker.close();
  closeMail();
  await Promise.all([closeBus(), closeQueue()]);
  await Promise.all([closeDb(), closePg()]);
});
// BullMQ never recovers from a failed first connection, so the process ends and its starter restarts it.
await worker.waitUntilReady();
await scheduleUntilDone();
const restore = () =>
  restoreSchedules().catch((error: unknown) => log.warn({ error: String(error) }, "the recurring jobs were not checked"));
setInterval(restore, SCHEDULES_MS).unref();
log.info("the worker takes jobs");
