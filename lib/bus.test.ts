import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it, vi } from "vitest";
import { testBackends } from "@/scripts/testing/job-backends";
import { Bus } from "./bus";
import type { JobRelay } from "./jobs/backend";

const backends = await testBackends();
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));
const within = { timeout: 10_000 };

describe.each(backends)("the bus on $name", ({ open }) => {
  const buses: Bus[] = [];
  afterAll(() => Promise.all(buses.map((bus) => bus.close())));
  /** Two buses, as two processes have them: one receives what the other sends. */
  const pair = () => {
    const namespace = `test-${randomUUID()}`;
    const both = [new Bus(open, namespace), new Bus(open, namespace)] as const;
    buses.push(...both);
    return both;
  };

  it("carries an org's events to its own listeners only", async () => {
    const [here, there] = pair();
    const [ours, theirs] = [vi.fn(), vi.fn()];
    const [org, other] = [randomUUID(), randomUUID()];
    await there.subscribe(org, ours).ready;
    await there.subscribe(other, theirs).ready;
    await here.publish(org, { noun: "incidents", id: "i1" });
    await vi.waitFor(() => expect(ours).toHaveBeenCalledExactlyOnceWith({ noun: "incidents", id: "i1" }), within);
    expect(theirs).not.toHaveBeenCalled();
  });

  it("wakes by node id, whichever process asks", async () => {
    const [here, there] = pair();
    const heard = vi.fn();
    await there.onWake(heard).ready;
    const node = randomUUID();
    await here.wake(node);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(node, undefined), within);
  });

  it("carries the request for a check to the process that serves the node", async () => {
    const [here, there] = pair();
    const heard = vi.fn();
    await there.onWake(heard).ready;
    const node = randomUUID();
    await here.wake(node, "config.files");
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(node, "config.files"), within);
  });

  it("turns a flood of equal events into a few, including the last", async () => {
    const [here, there] = pair();
    const heard = vi.fn();
    const org = randomUUID();
    await there.subscribe(org, heard).ready;
    for (let n = 0; n < 200; n++) void here.publish(org, { noun: "repairs", id: "r", part: "t" });
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), within);
    // Events of an organisation keep their order: once this one is here, no other is on its way.
    await here.publish(org, { noun: "nodes" });
    await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith({ noun: "nodes" }), within);
    expect(heard).toHaveBeenCalledTimes(3);
  });

  it("is silent after unsubscribing", async () => {
    const [here, there] = pair();
    const heard = vi.fn();
    const still = vi.fn();
    const org = randomUUID();
    const subscription = there.subscribe(org, heard);
    await subscription.ready;
    await there.subscribe(org, still).ready;
    subscription.unsubscribe();
    await here.publish(org, { noun: "nodes" });
    await vi.waitFor(() => expect(still).toHaveBeenCalledOnce(), within);
    expect(heard).not.toHaveBeenCalled();
  });

  it("tells all listeners to read everything again once it may have missed something", async () => {
    const relays: JobRelay[] = [];
    const backend = open();
    const bus = new Bus(
      () => ({ ...backend, relay: (namespace) => relays[relays.push(backend.relay(namespace)) - 1]! }),
      `test-${randomUUID()}`,
    );
    buses.push(bus);
    const [live, woken] = [vi.fn(), vi.fn()];
    await bus.subscribe(randomUUID(), live).ready;
    await bus.onWake(woken).ready;
    (relays[0] as unknown as { emit(event: "recovered"): void }).emit("recovered");
    expect(live).toHaveBeenCalledWith({ noun: "all" });
    expect(woken).toHaveBeenCalledWith("*");
  });

  it("waits for a database that is away, then listens and says that everything may have changed", async () => {
    const backend = open();
    let attempts = 0;
    const flaky = () => ({
      ...backend,
      relay: (namespace: string) => {
        attempts += 1;
        if (attempts === 1) throw new Error("the database is away");
        return backend.relay(namespace);
      },
    });
    const bus = new Bus(flaky, `test-${randomUUID()}`);
    buses.push(bus);
    const live = vi.fn();
    await bus.subscribe(randomUUID(), live).ready;
    expect(live).toHaveBeenCalledWith({ noun: "all" });
  });
});
