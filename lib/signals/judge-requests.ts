import type { Summary } from "@/lib/detection/clusters/summary";
import { takeReading } from "@/lib/detection/rules/evaluate";
import { readAvalanche, readCluster } from "@/lib/detection/rules/log-readings";
import { either } from "@/lib/detection/rules/readings";
import { tell } from "@/lib/told";
import type { LogRule, RuleState } from "./log-rule";
import type { WindowFact } from "./request-watch";
import type { Verdict } from "./signal";

const CLUSTER_CODES = { client: "crawler", route: "fails", "4xx": "client-errors", "5xx": "server-errors" } as const;

/** Judges each window of requests by one share (a client's, a route's, 4xx or 5xx), and updates the rule's state. */
export const judgeCluster = (rule: LogRule<"cluster">, state: RuleState, facts: readonly WindowFact[]): Verdict[] =>
  facts.map(({ atMs, summary, span }) => {
    const { what } = rule.condition;
    const reading = readCluster(rule.condition, summary);
    takeReading(rule, state.memory, atMs, reading);
    const q = what === "client" ? summary.culprit?.client : what === "route" ? pathOf(summary) : undefined;
    return {
      atMs,
      isFiring: state.memory.isFiring,
      // During the recovery period the numbers no longer describe the fault.
      say: (phase) =>
        phase === "ends" || reading.isBad
          ? { code: CLUSTER_CODES[what], story: reading.story, data: evidence(summary), lines: { ...(q ? { q } : {}), ...span } }
          : null,
    };
  });

/** The part of a route that its lines contain. */
const pathOf = ({ failingRoute }: Summary): string | undefined => failingRoute?.route.split(" ")[1]?.split("*")[0];

/** Judges each window by how unusual rate, errors and latency are together, and updates the rule's state. */
export const judgeAvalanche = (rule: LogRule<"avalanche">, state: RuleState, facts: readonly WindowFact[]): Verdict[] =>
  facts.map(({ atMs, summary, together, span }) => {
    const reading = together ? readAvalanche(rule.condition, together) : either(false, () => tell("log.usualRequests"));
    takeReading(rule, state.memory, atMs, reading);
    return {
      atMs,
      isFiring: state.memory.isFiring,
      say: (phase) =>
        phase === "ends" || reading.isBad
          ? {
              code: "rising",
              story: phase === "ends" ? tell("log.usualRequests") : reading.story,
              data: evidence(summary),
              lines: span,
            }
          : null,
    };
  });

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const evidence = (summary: Summary): Record<string, unknown> => ({
  requestsIn5Min: summary.requests,
  answeredWith4xx: percent(summary.clientErrorShare),
  answeredWith5xx: percent(summary.serverErrorShare),
  p50Ms: summary.p50Ms === null ? null : Math.round(summary.p50Ms),
  p95Ms: summary.p95Ms === null ? null : Math.round(summary.p95Ms),
  routeWithMostErrors: summary.worstRoute ? `${summary.worstRoute.route} (${percent(summary.worstRoute.share)} of the errors)` : null,
  clientThatStandsOut: summary.culprit ? `${summary.culprit.client} (${percent(summary.culprit.share)} of the requests)` : null,
});
