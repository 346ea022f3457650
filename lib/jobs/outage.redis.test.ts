import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startGatedRedis } from "@/scripts/testing/gated-redis";
import { needs } from "@/scripts/testing/needs";
import { missingTool } from "@/scripts/tools/debian";
import type { JobWorker } from "./backend";
import { jobNames } from "./catalog";
import { closeQueue, enqueue, type Handlers, queueName, restoreSchedules, scheduleJobs, startWorker } from "./queue";

const redis = await startGatedRedis();
const idle = Object.fromEntries(jobNames.map((name) => [name, async () => {}])) as unknown as Handlers;
const within = { timeout: 30_000 };
const workers: JobWorker[] = [];
const done: string[] = [];
const sweep = vi.fn(async () => {});

/** A worker of the queue that the test enqueues to. */
function startOne(): JobWorker {
  const worker = startWorker({ ...idle, "repair.dispatch": async ({ repairId }) => void done.push(repairId), "repair.sweep": sweep });
  workers.push(worker);
  return worker;
}
const add = async () => {
  const repairId = randomUUID();
  await enqueue("repair.dispatch", { orgId: randomUUID(), repairId });
  return repairId;
};

beforeEach(async () => {
  redis?.gate.open();
  await closeQueue();
  queueName.current = `test-${randomUUID()}`;
  done.length = 0;
});
afterAll(async () => {
  redis?.gate.open();
  await Promise.all([closeQueue(), ...workers.map((worker) => worker.close())]);
  await redis?.stop();
});

describe("the queue with REDIS_URL", needs(missingTool("redis-server")), () => {
  it("refuses jobs while Redis is away, loses and repeats none that it took, and continues by itself", async () => {
    const before = await Promise.all(Array.from({ length: 50 }, add));
    redis!.gate.close();
    startOne();
    await expect(add()).rejects.toThrow();
    redis!.gate.open();
    await vi.waitFor(() => expect(done).toEqual(expect.arrayContaining(before)), within);
    redis!.gate.close();
    await expect(add()).rejects.toThrow();
    redis!.gate.open();
    const after = await vi.waitFor(add, within);
    await vi.waitFor(() => expect(done).toContain(after), within);
    expect(new Set(done).size).toBe(done.length);
  }, 90_000);

  it("refuses jobs of a process that starts while Redis is away, and takes them later", async () => {
    startOne();
    redis!.gate.close();
    await expect(add()).rejects.toThrow();
    redis!.gate.open();
    const later = await vi.waitFor(add, within);
    await vi.waitFor(() => expect(done).toContain(later), within);
  }, 60_000);

  it("has its recurring jobs again after Redis has lost everything", async () => {
    startOne();
    await scheduleJobs();
    await vi.waitFor(() => expect(sweep).toHaveBeenCalled(), within);
    await redis!.direct.flushall();
    sweep.mockClear();
    await restoreSchedules();
    await vi.waitFor(() => expect(sweep).toHaveBeenCalled(), within);
  }, 60_000);

  it("ends within seconds while Redis is away", async () => {
    const worker = startOne();
    await worker.waitUntilReady();
    redis!.gate.close();
    const { refused } = redis!.gate;
    await vi.waitFor(() => expect(redis!.gate.refused).toBeGreaterThan(refused), within);
    await Promise.all([worker.close(), closeQueue()]);
  });
});
