import type { Condition, RuleKind } from "@/lib/contracts/alert-rule";
import { Duration, durationMs } from "@/lib/contracts/runbook";
import { typedNumber } from "../ui/typed-number";

/** The fields of all conditions, as people type them. Shares are in percent. */
export interface TypedCondition {
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
  workload: string;
  what: string;
  share: string;
  badShare: string;
  clearShare: string;
  fewest: string;
  mode: string;
  contains: string;
  errorsOnly: boolean;
  most: string;
  unseen: string;
  factor: string;
}
type Field = keyof TypedCondition;

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

/** `5m` → `300000`; NaN for anything else. */
export const typedMs = (text: string): number => {
  if (/^0[a-z]?$/.test(text.trim())) return 0;
  return Duration.safeParse(text.trim()).success ? durationMs(text.trim()) : Number.NaN;
};

/** Rounds, so that a share such as 0.0625 is shown as 6.25 and not as 6.250000000000001. */
const percentText = (share: number): string => String(Number((100 * share).toPrecision(6)));

/** The field and the typed form of a part of a condition. */
const as = {
  text: { read: (typed: unknown) => typed, show: (value: unknown) => value },
  number: { read: (typed: unknown) => typedNumber(String(typed)), show: (value: unknown) => String(value) },
  percent: { read: (typed: unknown) => typedNumber(String(typed)) / 100, show: (value: unknown) => percentText(Number(value)) },
  time: { read: (typed: unknown) => typedMs(String(typed)), show: (value: unknown) => durationText(Number(value)) },
};
const parts: Record<string, [field: Field, as: keyof typeof as]> = {
  series: ["series", "text"],
  of: ["of", "text"],
  side: ["side", "text"],
  bound: ["bound", "number"],
  clear: ["clear", "number"],
  overMs: ["over", "time"],
  withinMs: ["within", "time"],
  horizonMs: ["horizon", "time"],
  historyMs: ["history", "time"],
  score: ["score", "number"],
  workload: ["workload", "text"],
  what: ["what", "text"],
  share: ["share", "percent"],
  badShare: ["badShare", "percent"],
  clearShare: ["clearShare", "percent"],
  fewest: ["fewest", "number"],
  mode: ["mode", "text"],
  contains: ["contains", "text"],
  errorsOnly: ["errorsOnly", "text"],
  most: ["most", "number"],
  unseenMs: ["unseen", "time"],
  factor: ["factor", "number"],
};

/** The parts of each kind. */
const partsOf: Record<RuleKind, readonly string[]> = {
  threshold: ["series", "side", "bound", "clear"],
  rate: ["series", "overMs", "side", "bound", "clear"],
  ratio: ["series", "of", "side", "bound", "clear"],
  absence: ["series", "withinMs"],
  forecast: ["series", "bound", "horizonMs", "historyMs"],
  anomaly: ["series", "score", "side"],
  cluster: ["workload", "what", "share", "badShare", "fewest"],
  avalanche: ["workload", "score"],
  template: ["workload", "mode", "contains", "errorsOnly", "fewest", "most", "unseenMs"],
  shift: ["workload", "contains", "factor", "score", "fewest"],
  sequence: ["workload", "share", "clearShare", "fewest"],
};

/** A condition as its fields. */
export const untyped = (condition: Condition): Partial<TypedCondition> =>
  Object.fromEntries(
    Object.entries(condition).flatMap(([part, value]) => {
      const typed = parts[part];
      return typed ? [[typed[0], as[typed[1]].show(value)]] : [];
    }),
  );

/** Builds the condition of a kind from its fields. The condition's schema finds invalid values later. */
export function typedCondition(kind: RuleKind, fields: TypedCondition): object {
  const read = partsOf[kind].map((part) => {
    const [field, how] = parts[part]!;
    return [part, as[how].read(implied(kind, field, fields))];
  });
  return { kind, ...Object.fromEntries(read) };
}

/** The value of a field. A field that the kind does not show, or that is empty, gets its value from the others. */
function implied(kind: RuleKind, field: Field, fields: TypedCondition): unknown {
  if (field === "side" && kind !== "anomaly" && fields.side === "both") return "above";
  if (field === "clear" && fields.clear.trim() === "") return fields.bound;
  if (field === "badShare" && fields.what !== "client") return "0";
  return fields[field];
}

/** The field in which a part of a condition is typed. */
export const fieldOf = (part: string): Field | undefined => parts[part]?.[0];
