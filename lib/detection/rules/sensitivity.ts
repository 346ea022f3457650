import type { AlertRule, Condition, ConditionOf, RuleKind } from "@/lib/contracts/alert-rule";

type Bounded = Extract<Condition, { clear: number }>;

/** A step of the bound, as a share of the distance between it and the value that clears; of the bound itself where they are one. */
const SHARE_OF_GAP = 0.2;
const SHARE_OF_BOUND = 0.02;
/** The pending period of a rule that fires later and had none. */
const SHORTEST_MS = 60_000;
const DAY_MS = 86_400_000;

function moveBound<C extends Bounded>(condition: C, steps: number): C {
  const gap = Math.abs(condition.bound - condition.clear);
  const step = gap > 0 ? SHARE_OF_GAP * gap : SHARE_OF_BOUND * Math.abs(condition.bound);
  const by = -steps * step * (condition.side === "above" ? 1 : -1);
  return { ...condition, bound: condition.bound + by, clear: condition.clear + by };
}
const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));
const share = (value: number, steps: number): number => between(0.01, value * 1.15 ** -steps, 1);

/** What a step towards "fires earlier" means for each kind. */
const movers: { [K in RuleKind]: (condition: ConditionOf<K>, steps: number) => ConditionOf<K> } = {
  threshold: moveBound,
  rate: moveBound,
  ratio: moveBound,
  absence: (condition, steps) => ({ ...condition, withinMs: Math.round(between(1_000, condition.withinMs * 1.3 ** -steps, 7 * DAY_MS)) }),
  forecast: (condition, steps) => ({
    ...condition,
    horizonMs: Math.round(between(1_000, condition.horizonMs * 1.25 ** steps, 30 * DAY_MS)),
  }),
  anomaly: (condition, steps) => ({ ...condition, score: between(2, condition.score - 0.25 * steps, 10) }),
  template: (condition, steps) => ({ ...condition, fewest: between(1, Math.round(condition.fewest * 2 ** -steps), 10_000) }),
  shift: (condition, steps) => ({ ...condition, factor: between(1.2, condition.factor * 1.15 ** -steps, 100) }),
  sequence: (condition, steps) => {
    const moved = share(condition.share, steps);
    return { ...condition, share: moved, clearShare: Math.min(moved, (condition.clearShare * moved) / condition.share) };
  },
  cluster: (condition, steps) => ({ ...condition, share: share(condition.share, steps) }),
  avalanche: (condition, steps) => ({ ...condition, score: between(3, condition.score - 0.5 * steps, 20) }),
};

/** The rule as feedback has moved it. Below zero its bound is further out, and must be crossed for longer. */
export function tuneRule<R extends Pick<AlertRule, "condition" | "forMs">>(rule: R, sensitivity: number): R {
  if (sensitivity === 0) return rule;
  // The table has a mover of exactly this kind; TypeScript cannot follow that through a lookup.
  const move = movers[rule.condition.kind] as (condition: Condition, steps: number) => Condition;
  const condition = move(rule.condition, sensitivity);
  // Only a bound has a pending period to change; the other kinds fire at once.
  if (!("clear" in condition)) return { ...rule, condition };
  const from = sensitivity < 0 ? Math.max(SHORTEST_MS, rule.forMs) : rule.forMs;
  return { ...rule, condition, forMs: Math.round(Math.min(DAY_MS, from * 1.3 ** -sensitivity)) };
}
