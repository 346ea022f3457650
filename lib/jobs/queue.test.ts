import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it, vi } from "vitest";
import { processText } from "@/lib/process-metrics/registry";
import { makeGate } from "@/scripts/testing/gate";
import { testBackends } from "@/scripts/testing/job-backends";
import type { JobWorker } from "./backend";
import { jobNames } from "./catalog";
import { addJob, type Handlers, scheduleJobs, startWorker } from "./queue";

const backends = await testBackends();
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const idle = Object.fromEntries(jobNames.map((name) => [name, async () => {}])) as unknown as Handlers;

describe.each(backends)("the queue on $name", ({ open }) => {
  const closing: { close(): Promise<unknown> }[] = [];
  afterAll(() => Promise.all(closing.map((part) => part.close())));
  const makeQueue = () => {
    const name = `test-${randomUUID()}`;
    const backend = open();
    const queue = backend.queue(name);
    closing.push(queue);
    const work = (handlers: Partial<Handlers>): JobWorker => {
      const worker = startWorker({ ...idle, ...handlers }, { backend, queue: name });
      closing.push(worker);
      return worker;
    };
    return { queue, work };
  };
  const repair = () => ({ orgId: randomUUID(), repairId: randomUUID() });

  it("hands a job's ids to its handler", async () => {
    const { queue, work } = makeQueue();
    const seen = vi.fn();
    work({ "repair.dispatch": async (data) => seen(data) });
    const data = repair();
    await addJob(queue, "repair.dispatch", data as never);
    await vi.waitFor(() => expect(seen).toHaveBeenCalledExactlyOnceWith(data), { timeout: 10_000 });
    const isMeasured = async () => expect(await processText()).toMatch(/^millwright_job_seconds_count\{name="repair.dispatch"\} [1-9]/m);
    await vi.waitFor(isMeasured, { timeout: 10_000 });
  });

  it("tries a failing job again", async () => {
    const { queue, work } = makeQueue();
    let runs = 0;
    work({
      "repair.advance": async () => {
        runs += 1;
        if (runs < 3) throw new Error("not yet");
      },
    });
    await addJob(queue, "repair.advance", repair() as never);
    await vi.waitFor(() => expect(runs).toBe(3), { timeout: 10_000 });
  });

  it("keeps what was enqueued while no worker was there", async () => {
    const { queue, work } = makeQueue();
    const data = repair();
    await addJob(queue, "repair.dispatch", data as never);
    const seen = vi.fn();
    work({ "repair.dispatch": async (payload) => seen(payload) });
    await vi.waitFor(() => expect(seen).toHaveBeenCalledExactlyOnceWith(data), { timeout: 10_000 });
  });

  it("runs a recurring job once, although two workers registered it", async () => {
    const { queue, work } = makeQueue();
    const sweep = vi.fn(async () => {});
    await scheduleJobs(queue, ["incident.sweep"]);
    await scheduleJobs(queue, ["incident.sweep"]);
    work({ "incident.sweep": sweep });
    await vi.waitFor(() => expect(sweep.mock.calls.length).toBeGreaterThanOrEqual(2), { timeout: 20_000 });
    expect(sweep.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it("runs a daily job at its time of day in UTC", async () => {
    const { queue } = makeQueue();
    await scheduleJobs(queue, ["dry-run.forget"]);
    const { next } = (await queue.getJobScheduler("dry-run.forget"))!;
    expect(new Date(next!).toISOString()).toMatch(/T02:00:00.000Z$/);
    expect(next! - Date.now()).toBeGreaterThan(0);
    expect(next! - Date.now()).toBeLessThanOrEqual(86_400_000);
  });

  it("refuses a payload that is not ids", async () => {
    const { queue } = makeQueue();
    await expect(addJob(queue, "repair.dispatch", { orgId: "everyone", repairId: "all" } as never)).rejects.toThrow();
  });

  it("finishes the running job before a worker stops", async () => {
    const { queue, work } = makeQueue();
    let finished = false;
    const [begun, mayEnd] = [makeGate(), makeGate()];
    const worker = work({
      "repair.dispatch": async () => {
        begun.open();
        await mayEnd.opened;
        finished = true;
      },
    });
    await addJob(queue, "repair.dispatch", repair() as never);
    await begun.opened;
    const closed = worker.close().then(() => finished);
    mayEnd.open();
    expect(await closed).toBe(true);
  });
});
