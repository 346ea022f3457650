import type { MetricRow } from "./metric-row";

/** Lines of several ranks in one file are this far out of order at most. */
const INTERLEAVED = 16;

/**
 * The rows since the run was last started: a step that goes back begins a new one. Lines of several ranks in one file go back again and again, and
 * are one run.
 */
export function lastRun(rows: MetricRow[]): MetricRow[] {
  let start = 0;
  let highest = rows[0]?.step ?? 0;
  let mixed = false;
  for (let index = 1; index < rows.length; index++) {
    const { step } = rows[index]!;
    if (step < highest) {
      const goesOn = rows.slice(index + 1, index + 1 + INTERLEAVED).some((row) => row.step > highest);
      if (goesOn && !isRestart(rows, index)) {
        mixed = true;
        continue;
      }
      if (mixed && index >= rows.length - INTERLEAVED && highest - step <= INTERLEAVED) continue;
      start = index;
      mixed = false;
    }
    highest = step;
  }
  const run = rows.slice(start);
  return mixed ? run.toSorted((a, b) => a.step - b.step) : run;
}

/** One step back, between rows that rise without another: the run was started again from a checkpoint a few steps earlier. */
function isRestart(rows: MetricRow[], index: number): boolean {
  return rises(rows.slice(Math.max(0, index - INTERLEAVED), index)) && rises(rows.slice(index, index + 2 * INTERLEAVED));
}

const rises = (rows: MetricRow[]): boolean => rows.every((row, index) => index === 0 || row.step > rows[index - 1]!.step);
