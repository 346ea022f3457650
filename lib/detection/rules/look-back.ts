import type { AlertRule, Condition, RuleKind } from "@/lib/contracts/alert-rule";

type Of<K extends RuleKind> = Extract<Condition, { kind: K }>;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How much history a rule of each kind needs before what it says counts. */
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

/** How often a rule is evaluated: what looks at hours and days has no hurry, and keeps more to write down. */
export const everyMs = ({ kind }: Condition): number => (kind === "forecast" || kind === "anomaly" ? MINUTE_MS : 0);
