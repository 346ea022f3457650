/** What one node measured in one step of time: the same shape from the worker's live data and from stored history. */
export interface RuleInputs {
  atMs: number;
  /** The newest value of each series that reported in this step, by its key. */
  values: ReadonlyMap<string, number>;
}

/** A value that a condition asks for; a name without labels takes the first series of that name. */
export function latestOf({ values }: RuleInputs, series: string): number | undefined {
  const exact = values.get(series);
  if (exact !== undefined) return exact;
  for (const [key, value] of values) if (key.startsWith(`${series}{`)) return value;
  return undefined;
}
