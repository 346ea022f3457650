import { expect, it } from "vitest";
import { createBaseline } from "@/lib/detection/baseline/baseline";
import { observe } from "@/lib/detection/baseline/observe";
import { createLogWatch } from "./log-watch";
import { takeRequest } from "./request-watch";
import { loadWatch, saveWatch } from "./stored-watch";

it("stores the whole memory of a rule about requests", () => {
  const watch = createLogWatch(0);
  takeRequest(watch.requests, { atMs: 1, client: "::1", method: "GET", route: "/", status: 200, durationMs: 5 });
  const memory = watch.requests.memories.get("log.client")!;
  const baseline = createBaseline();
  observe(baseline, 60_000, 3);
  Object.assign(memory, { lastMs: 60_000, isFiring: true, badSinceMs: 30_000, points: [{ at: 60_000, value: 3 }] });
  memory.baselines.set("requests", baseline);
  const loaded = loadWatch(JSON.parse(JSON.stringify(saveWatch(watch))));
  expect(loaded?.requests.memories).toEqual(watch.requests.memories);
});
