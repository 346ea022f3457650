import type { MetricRow } from "./metric-row";

/** Lines of several ranks in one file are this far out of order at most. */
const INTERLEAVED = 16;

/** The rows since the run was last started: a step that goes back begins a new one, unless the rows soon go on where they were. */
export function lastRun(rows: MetricRow[]): MetricRow[] {
  let start = 0;
  let highest = rows[0]?.step ?? 0;
  let mixed = false;
  for (let index = 1; index < rows.length; index++) {
    const { step } = rows[index]!;
    if (step < highest) {
      const goesOn = rows.slice(index + 1, index + 1 + INTERLEAVED).some((row) => row.step > highest);
      if (goesOn) {
        mixed = true;
        continue;
      }
      if (mixed && index >= rows.length - INTERLEAVED && highest - step <= INTERLEAVED) continue;
      start = index;
    }
    highest = step;
  }
  const run = rows.slice(start);
  return mixed ? run.toSorted((a, b) => a.step - b.step) : run;
}
