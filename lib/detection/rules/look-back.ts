import type { AlertRule, Condition, RuleKind } from "@/lib/contracts/alert-rule";

type Of<K extends RuleKind> = Extract<Condition, { kind: K }>;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How much history a rule of each kind needs before it may fire. */
const spans: { [K in RuleKind]: (condition: Of<K>) => number } = {
  threshold: () => 0,
  ratio: () => 0,
  rate: ({ overMs }) => overMs,
  absence: ({ withinMs }) => withinMs,
  forecast: ({ historyMs }) => historyMs,
  anomaly: () => 12 * HOUR_MS,
  template: ({ mode }) => (mode === "shift" ? 12 * HOUR_MS : 0),
  sequence: () => 0,
  cluster: () => 0,
};

/** How much history is read when a rule starts on a node. */
export function lookBackMs({ condition, forMs }: Pick<AlertRule, "condition" | "forMs">): number {
  const span = spans[condition.kind] as (condition: Condition) => number;
  return span(condition) + forMs + 2 * MINUTE_MS;
}

/** How often a rule is evaluated: kinds that look at hours and days can wait, and have more state to store. */
export const everyMs = ({ kind }: Condition): number => (kind === "forecast" || kind === "anomaly" ? MINUTE_MS : 0);
