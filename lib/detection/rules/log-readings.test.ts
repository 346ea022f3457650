import { expect, it } from "vitest";
import { Condition, type ConditionOf } from "@/lib/contracts/alert-rule";
import { tell } from "@/lib/told";
import type { Together } from "../clusters/avalanche";
import type { Summary } from "../clusters/summary";
import { readAvalanche, readCluster, readSequence } from "./log-readings";

const requests: Summary = {
  requests: 500,
  perSecond: 2,
  clientErrorShare: 0.57,
  serverErrorShare: 0,
  worstRoute: null,
  culprit: { client: "203.0.113.7", share: 0.61, badShare: 0.94, status: 404 },
  failingRoute: { route: "POST /v1/chat", requests: 400, share: 0.4, status: 502 },
  p50Ms: null,
  p95Ms: null,
};
const cluster = (condition: object) => readCluster(Condition.parse({ kind: "cluster", ...condition }) as ConditionOf<"cluster">, requests);

it("a cluster names the client or the route with its share, and is silent below its numbers", () => {
  for (const what of ["client", "4xx"]) {
    const { isBad, story } = cluster({ what, share: 0.5 });
    expect(isBad).toBe(true);
    expect(story.text).toContain("203.0.113.7 makes 61 % of requests, 94 % of them 404");
  }
  expect(cluster({ what: "route", share: 0.3 })).toMatchObject({
    isBad: true,
    story: { text: "POST /v1/chat fails on 40 % of its 400 requests, most with 502" },
  });
  expect(cluster({ what: "5xx", share: 0.1 }).isBad).toBe(false);
  expect(cluster({ what: "client", share: 0.5, badShare: 0.95 }).isBad).toBe(false);
  expect(cluster({ what: "client", share: 0.5, fewest: 501 })).toMatchObject({
    isBad: false,
    isClear: true,
    story: { text: "Only 500 requests" },
  });
});

it("an avalanche needs two signals that are unusual together, and its score", () => {
  const condition = Condition.parse({ kind: "avalanche", score: 6 }) as ConditionOf<"avalanche">;
  const together: Together = { story: tell("log.together", { list: "" }), score: 6, named: ["rate", "latency"] };
  expect(readAvalanche(condition, together).isBad).toBe(true);
  expect(readAvalanche(condition, { ...together, named: ["rate"] }).isBad).toBe(false);
  expect(readAvalanche(condition, { ...together, score: 5.9 }).isBad).toBe(false);
});

it("an order is unusual from its share on, of enough runs, and usual only at its recovery share", () => {
  const condition = Condition.parse({ kind: "sequence", share: 0.2, clearShare: 0.1, fewest: 25 }) as ConditionOf<"sequence">;
  const read = (unusual: number, all: number) => {
    const { isBad, isClear } = readSequence(condition, { all, unusual }, tell("log.usualOrder"));
    return [isBad, isClear];
  };
  expect(read(5, 25)).toEqual([true, false]);
  expect(read(5, 24)).toEqual([false, false]);
  expect(read(4, 25)).toEqual([false, false]);
  expect(read(2, 25)).toEqual([false, true]);
  expect(read(0, 0)).toEqual([false, true]);
});
