import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it, vi } from "vitest";
import { startGatedRedis } from "@/scripts/testing/gated-redis";
import { needs } from "@/scripts/testing/needs";
import { missingTool } from "@/scripts/tools/debian";
import { Bus } from "./bus";

const redis = await startGatedRedis();
const buses: Bus[] = [];
afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await redis?.stop();
});
const within = { timeout: 15_000 };
const makeBus = (namespace: string) => buses[buses.push(new Bus(undefined, namespace)) - 1]!;

describe("the bus with REDIS_URL, while Redis is away", needs(missingTool("redis-server")), () => {
  it("tells all listeners to read everything again after the reconnect, and carries messages again", async () => {
    const namespace = `test-${randomUUID()}`;
    const [here, there] = [makeBus(namespace), makeBus(namespace)];
    const [org, node] = [randomUUID(), randomUUID()];
    const [live, woken] = [vi.fn(), vi.fn()];
    await there.subscribe(org, live).ready;
    await there.onWake(woken).ready;
    await here.wake(node);
    await vi.waitFor(() => expect(woken).toHaveBeenCalledWith(node, undefined), within);
    expect(live).not.toHaveBeenCalled();

    redis!.gate.close();
    await here.publish(org, { noun: "nodes" });
    redis!.gate.open();
    await vi.waitFor(() => expect(live).toHaveBeenCalledWith({ noun: "all" }), within);
    expect(woken).toHaveBeenLastCalledWith("*");

    await vi.waitFor(async () => {
      await here.publish(org, { noun: "incidents" });
      expect(live).toHaveBeenLastCalledWith({ noun: "incidents" });
    }, within);
  });

  it("is subscribed again before it says so: what is published from then on arrives", async () => {
    const namespace = `test-${randomUUID()}`;
    const there = makeBus(namespace);
    const org = randomUUID();
    const heard: string[] = [];
    const subscription = there.subscribe(org, ({ noun }) => {
      heard.push(noun);
      if (noun === "all") void redis!.direct.publish(`mw:bus:${namespace}:live.${org}`, JSON.stringify({ noun: "repairs" }));
    });
    await subscription.ready;
    redis!.gate.close();
    redis!.gate.open();
    await vi.waitFor(() => expect(heard).toEqual(["all", "repairs"]), within);
  });

  it("can be subscribed to before Redis is there", async () => {
    redis!.gate.close();
    const { refused } = redis!.gate;
    const there = makeBus(`test-${randomUUID()}`);
    const live = vi.fn();
    const { ready } = there.subscribe(randomUUID(), live);
    await vi.waitFor(() => expect(redis!.gate.refused).toBeGreaterThan(refused), within);
    redis!.gate.open();
    await ready;
    await vi.waitFor(() => expect(live).toHaveBeenCalledWith({ noun: "all" }), within);
  });
});
