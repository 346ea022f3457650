import type { AlertRule, Condition, ConditionOf, RuleKind } from "@/lib/contracts/alert-rule";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How much history a rule of each kind needs before it may fire. */
const spans: { [K in RuleKind]: (condition: ConditionOf<K>) => number } = {
  threshold: () => 0,
  ratio: () => 0,
  rate: ({ overMs }) => overMs,
  absence: ({ withinMs }) => withinMs,
  forecast: ({ historyMs }) => historyMs,
  anomaly: () => 12 * HOUR_MS,
  template: () => 0,
  // The usual rate of an hour; the seasons of a day are learned while it runs.
  shift: () => HOUR_MS,
  sequence: () => 0,
  cluster: () => 0,
  avalanche: () => 3 * HOUR_MS,
};

/** How much history is read when a rule starts on a node. */
export function lookBackMs({ condition, forMs }: Pick<AlertRule, "condition" | "forMs">): number {
  const span = spans[condition.kind] as (condition: Condition) => number;
  return span(condition) + forMs + 2 * MINUTE_MS;
}

/** How often a rule is evaluated: kinds that look at hours and days can wait, and have more state to store. */
export const everyMs = ({ kind }: Condition): number => (kind === "forecast" || kind === "anomaly" ? MINUTE_MS : 0);
