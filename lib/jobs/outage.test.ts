import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it, vi } from "vitest";
import { connectionOf } from "@/lib/connection";
import { makeTcpGate } from "@/scripts/testing/tcp-gate";
import { jobBackend } from "./backend";
import { jobNames } from "./catalog";
import { addJob, type Handlers, startWorker } from "./queue";

// Everything in this file reaches the database through a gate that can be closed.
const direct = connectionOf(process.env.DATABASE_URL);
const database = await makeTcpGate(direct);
process.env.DATABASE_URL = `postgres://${direct.user}:${encodeURIComponent(direct.password)}@127.0.0.1:${database.port}/${direct.database}`;

const seen = vi.fn();
const idle = Object.fromEntries(jobNames.map((name) => [name, async () => {}])) as unknown as Handlers;
const backend = jobBackend("");
const name = `test-${randomUUID()}`;
const queue = backend.queue(name);
const worker = startWorker({ ...idle, "repair.dispatch": async ({ repairId }) => seen(repairId) }, { backend, queue: name });
afterAll(async () => {
  database.open();
  await Promise.all([queue.close(), worker.close()]);
  await database.stop();
});

describe("a queue whose database was away", () => {
  it("refuses what it cannot keep, loses nothing that it took, and continues by itself", async () => {
    await worker.waitUntilReady();
    const [before, during, after] = [randomUUID(), randomUUID(), randomUUID()];
    const add = (repairId: string) => addJob(queue, "repair.dispatch", { orgId: randomUUID() as never, repairId });
    await add(before);
    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(before), { timeout: 10_000 });
    const refusedBefore = database.refused;
    database.close();
    await expect(add(during)).rejects.toThrow();
    // The worker has noticed, and has failed to come back.
    await vi.waitFor(() => expect(database.refused).toBeGreaterThan(refusedBefore + 1), { timeout: 20_000 });
    database.open();
    await vi.waitFor(() => add(after), { timeout: 20_000, interval: 500 });
    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(after), { timeout: 25_000 });
    expect(seen).not.toHaveBeenCalledWith(during);
  }, 90_000);
});
