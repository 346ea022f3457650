import { AlertRule, type RuleKind } from "@/lib/contracts/alert-rule";
import { durationText, fieldOf, type TypedCondition, typedCondition, typedMs, untyped } from "./typed-condition";

/** Every kind of rule, in the order of the choice: about measurements, then about log lines. */
export const kinds = [
  ...["threshold", "absence", "rate", "ratio", "forecast", "anomaly"],
  ...["cluster", "avalanche", "template", "shift", "sequence"],
] as readonly RuleKind[];

/** A rule as typed: every field of every kind, so that a change of the kind keeps the common fields. */
export interface Draft extends TypedCondition {
  name: string;
  filter: string;
  severity: AlertRule["severity"];
  enabled: boolean;
  kind: RuleKind;
  holdsFor: string;
  clearFor: string;
}

const empty: Draft = {
  name: "",
  filter: "",
  severity: "warning",
  enabled: true,
  kind: "threshold",
  series: "gpu_temperature_celsius",
  of: "",
  side: "above",
  bound: "",
  clear: "",
  over: "5m",
  within: "5m",
  horizon: "6h",
  history: "48h",
  score: "6",
  workload: "",
  what: "client",
  share: "25",
  badShare: "50",
  clearShare: "10",
  fewest: "100",
  mode: "new",
  contains: "",
  errorsOnly: true,
  most: "3",
  unseen: "24h",
  factor: "3",
  holdsFor: "5m",
  clearFor: "5m",
};

/** Initial values of kinds whose numbers differ in meaning from those of other kinds. */
const begins: { [K in RuleKind]?: Partial<Draft> } = {
  anomaly: { score: "6" },
  cluster: { share: "25", fewest: "100", holdsFor: "1m" },
  avalanche: { score: "6", holdsFor: "1m", clearFor: "15m" },
  template: { fewest: "1", clearFor: "30m" },
  shift: { score: "1.5", fewest: "20", holdsFor: "3m" },
  sequence: { share: "20", fewest: "25" },
};
export const ofKind = (kind: RuleKind): Partial<Draft> => ({ kind, ...begins[kind] });

/** The initial values of the editor. */
export function draftOf(rule: AlertRule | null): Draft {
  if (rule === null) return empty;
  const { condition, forMs, clearMs, ...rest } = rule;
  return { ...empty, ...rest, ...untyped(condition), kind: condition.kind, holdsFor: durationText(forMs), clearFor: durationText(clearMs) };
}

const heldKinds: readonly RuleKind[] = ["threshold", "rate", "ratio", "cluster", "avalanche", "shift"];
/** Whether a kind has a pending period; the others fire at once. */
export const isHeld = (kind: RuleKind): boolean => heldKinds.includes(kind);

/** The draft's field for a part of a rule. */
const typedIn: Record<string, keyof Draft> = { forMs: "holdsFor", clearMs: "clearFor" };

/** The rule as typed, or the invalid fields. */
export function ruleOf(draft: Draft): { rule: AlertRule; wrong: [] } | { rule: null; wrong: (keyof Draft)[] } {
  const { name, filter, severity, enabled, kind } = draft;
  const parsed = AlertRule.safeParse({
    ...{ name, filter, severity, enabled },
    condition: typedCondition(kind, draft),
    forMs: isHeld(kind) ? typedMs(draft.holdsFor) : 0,
    clearMs: typedMs(draft.clearFor),
  });
  if (parsed.success) return { rule: parsed.data, wrong: [] };
  const fields = parsed.error.issues.map(({ path }) => String(path.at(-1) ?? ""));
  return { rule: null, wrong: [...new Set(fields.map((field) => typedIn[field] ?? fieldOf(field) ?? (field as keyof Draft)))] };
}
