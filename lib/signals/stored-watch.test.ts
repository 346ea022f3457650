import { expect, it } from "vitest";
import { Condition } from "@/lib/contracts/alert-rule";
import { createBaseline } from "@/lib/detection/baseline/baseline";
import { observe } from "@/lib/detection/baseline/observe";
import { createRuleState } from "./log-rule";
import { createLogWatch } from "./log-watch";
import { takeRequest } from "./request-watch";
import { loadWatch, saveWatch } from "./stored-watch";

const condition = Condition.parse({ kind: "cluster", what: "client", share: 0.25 }) as Extract<Condition, { kind: "cluster" }>;
const rule = { id: "r1", name: "Crawler", severity: "warning", forMs: 0, clearMs: 0, digest: "d1", nodeIds: null, condition } as const;
const stored = (watch: ReturnType<typeof createLogWatch>) => JSON.parse(JSON.stringify(saveWatch(watch)));

it("stores the whole state of a rule on a workload", () => {
  const watch = createLogWatch(0);
  takeRequest(watch.requests, { atMs: 1, client: "::1", method: "GET", route: "/", status: 200, durationMs: 5 });
  const state = createRuleState(rule);
  const baseline = createBaseline();
  observe(baseline, 60_000, 3);
  Object.assign(state.memory, { lastMs: 60_000, isFiring: true, badSinceMs: 30_000, points: [{ at: 60_000, value: 3 }] });
  state.memory.baselines.set("requests", baseline);
  state.news.push({ id: "t", text: "error <*>", lines: 2, firstMs: 1, lastMs: 2 });
  state.shifts.set("t", { sinceMs: 1, usual: 12, now: 90, minutes: 3, calm: 0 });
  Object.assign(state.alarm, { isFiring: true, toldMs: 60_000 });
  watch.rules.set(rule.id, state);
  expect(loadWatch(stored(watch))?.rules).toEqual(watch.rules);
});

it("reads a watch that was stored before rules could be changed: learned state stays, each rule begins again", () => {
  const watch = createLogWatch(5);
  watch.nodes.set("n1", 9);
  const { rules: _, ...former } = stored(watch);
  expect(loadWatch({ ...former, news: { items: [], more: 0, alarm: { isFiring: true, toldMs: 1 } } })).toMatchObject({
    firstMs: 5,
    nodes: new Map([["n1", 9]]),
    rules: new Map(),
  });
});
