import { AlertRule, type Condition } from "@/lib/contracts/alert-rule";
import { Duration, durationMs } from "@/lib/contracts/runbook";
import { typedNumber } from "../ui/typed-number";

/** Kinds that can be written in the editor. */
export const kinds = ["threshold", "absence", "rate", "ratio", "forecast", "anomaly"] as const;
export type EditableKind = (typeof kinds)[number];

/** A rule as it is typed: every field of every kind, so that a change of the kind keeps what both have. */
export interface Draft {
  name: string;
  filter: string;
  severity: AlertRule["severity"];
  enabled: boolean;
  kind: EditableKind;
  series: string;
  of: string;
  side: "above" | "below" | "both";
  bound: string;
  clear: string;
  over: string;
  within: string;
  horizon: string;
  history: string;
  score: string;
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
  holdsFor: "5m",
  clearFor: "5m",
};

const units = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** `300000` → `5m`: the largest unit without a remainder. */
export function durationText(ms: number): string {
  if (ms === 0) return "0s";
  const [unit, size] = units.find(([, each]) => ms % each === 0) ?? units[2];
  return `${Math.round(ms / size)}${unit}`;
}

/** The initial values of the editor. Null: it cannot edit rules of this kind. */
export function draftOf(rule: AlertRule | null): Draft | null {
  if (rule === null) return empty;
  const { condition, forMs, clearMs, ...rest } = rule;
  const kind = kinds.find((one) => one === condition.kind);
  if (!kind) return null;
  return { ...empty, ...rest, kind, ...fieldsOf(condition), holdsFor: durationText(forMs), clearFor: durationText(clearMs) };
}

function fieldsOf(condition: Condition): Partial<Draft> {
  const one = condition as Record<string, unknown>;
  const text = (key: string) => (one[key] === undefined ? {} : { [key]: String(one[key]) });
  const time = (key: string, field: keyof Draft) => (typeof one[key] === "number" ? { [field]: durationText(one[key]) } : {});
  return {
    ...text("series"),
    ...text("of"),
    ...text("side"),
    ...text("bound"),
    ...text("clear"),
    ...text("score"),
    ...time("overMs", "over"),
    ...time("withinMs", "within"),
    ...time("horizonMs", "horizon"),
    ...time("historyMs", "history"),
  };
}

const ms = (text: string): number => {
  if (/^0[a-z]?$/.test(text.trim())) return 0;
  return Duration.safeParse(text.trim()).success ? durationMs(text.trim()) : Number.NaN;
};

/** The fields that each kind reads, as its condition has them. */
const conditions: Record<EditableKind, (draft: Draft) => object> = {
  threshold: (draft) => ({ series: draft.series, ...bounded(draft) }),
  rate: (draft) => ({ series: draft.series, overMs: ms(draft.over), ...bounded(draft) }),
  ratio: (draft) => ({ series: draft.series, of: draft.of, ...bounded(draft) }),
  absence: (draft) => ({ series: draft.series, withinMs: ms(draft.within) }),
  forecast: (draft) => ({
    series: draft.series,
    bound: typedNumber(draft.bound),
    horizonMs: ms(draft.horizon),
    historyMs: ms(draft.history),
  }),
  anomaly: (draft) => ({ series: draft.series, score: typedNumber(draft.score), side: draft.side }),
};
const bounded = ({ side, bound, clear }: Draft) => ({
  side: side === "both" ? "above" : side,
  bound: typedNumber(bound),
  clear: typedNumber(clear.trim() === "" ? bound : clear),
});

/** Whether a kind has a pending period; the others fire at once. */
const isHeld = (kind: EditableKind): boolean => kind === "threshold" || kind === "rate" || kind === "ratio";

/** The field of the draft that a condition's field was typed in. */
const typedIn: Record<string, keyof Draft> = {
  overMs: "over",
  withinMs: "within",
  horizonMs: "horizon",
  historyMs: "history",
  forMs: "holdsFor",
  clearMs: "clearFor",
};

/** The rule as typed, or the invalid fields. */
export function ruleOf(draft: Draft): { rule: AlertRule; wrong: [] } | { rule: null; wrong: (keyof Draft)[] } {
  const parsed = AlertRule.safeParse({
    name: draft.name,
    filter: draft.filter,
    severity: draft.severity,
    enabled: draft.enabled,
    condition: { kind: draft.kind, ...conditions[draft.kind](draft) },
    forMs: isHeld(draft.kind) ? ms(draft.holdsFor) : 0,
    clearMs: ms(draft.clearFor),
  });
  if (parsed.success) return { rule: parsed.data, wrong: [] };
  const fields = parsed.error.issues.map(({ path }) => String(path.at(-1) ?? ""));
  return { rule: null, wrong: [...new Set(fields.map((field) => typedIn[field] ?? (field as keyof Draft)))] };
}
