import type { SeriesCondition } from "@/lib/contracts/alert-rule";

/** One series of a node, which a rule judges separately. */
export interface Subject {
  key: string;
  /** The workload that its incident names; empty: the node itself. */
  workload: string;
  /** The rule's condition, about this one. */
  condition: SeriesCondition;
}

const isOf = (key: string, name: string): boolean => key === name || key.startsWith(`${name}{`);
const labelsOf = (key: string): string => (key.includes("{") ? key.slice(key.indexOf("{")) : "");

/** Most subjects of one node in one rule. */
const MOST_SUBJECTS = 64;

/** The series of a node that a condition names. A name without labels means every series of that name; a ratio pairs equal labels. */
export function seriesSubjects(condition: SeriesCondition, keys: readonly string[]): Subject[] {
  const own = keys.filter((key) => isOf(key, condition.series)).slice(0, MOST_SUBJECTS);
  if (condition.kind !== "ratio") return own.map((series) => ({ key: series, workload: "", condition: { ...condition, series } }));
  const others = keys.filter((key) => isOf(key, condition.of));
  return own.flatMap((series) => {
    const of = others.find((key) => labelsOf(key) === labelsOf(series)) ?? (others.length === 1 ? others[0] : undefined);
    return of === undefined ? [] : [{ key: series, workload: "", condition: { ...condition, series, of } }];
  });
}

/** The series that a subject reads. */
export const seriesOf = ({ condition }: Subject): string[] =>
  condition.kind === "ratio" ? [condition.series, condition.of] : [condition.series];
