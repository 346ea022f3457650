import type { Summary } from "../clusters/summary";

export interface TemplateCount {
  id: string;
  text: string;
  lines: number;
  /** Lines of this template before this step. */
  before: number;
}

/** What one node showed in one step of time: the same shape from the worker's live data and from stored history. */
export interface RuleInputs {
  atMs: number;
  /** The newest value of each series that reported in this step, by its key. */
  values: ReadonlyMap<string, number>;
  /** Log templates with lines in this step. */
  templates?: readonly TemplateCount[];
  /** The sequence model's verdict on the lines of this step. */
  sequence?: { lines: number; unexpected: number; example: string };
  /** Requests of the sliding window that ends here. */
  requests?: Summary;
}

/** A value that a condition asks for; a name without labels takes the first series of that name. */
export function latestOf({ values }: RuleInputs, series: string): number | undefined {
  const exact = values.get(series);
  if (exact !== undefined) return exact;
  for (const [key, value] of values) if (key.startsWith(`${series}{`)) return value;
  return undefined;
}
