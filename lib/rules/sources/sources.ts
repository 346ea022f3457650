import "server-only";
import type { RuleKind } from "@/lib/contracts/alert-rule";
import { refuse } from "@/lib/errors";
import { readSeries } from "./series";
import type { Source } from "./source";

/** Kinds that can be saved and evaluated. A further kind is one line here. */
const sources: { [K in RuleKind]?: Source<K> } = {
  threshold: readSeries,
  absence: readSeries,
  rate: readSeries,
  ratio: readSeries,
  forecast: readSeries,
  anomaly: readSeries,
};

/** @throws AppError `invalid` for an unsupported kind. */
export function sourceOf(kind: RuleKind): Source {
  const source = sources[kind];
  if (!source) throw refuse("invalid", "ruleKindUnfed", { kind }, "rule.condition.kind");
  return source as Source;
}
