import type uPlot from "uplot";

export interface Line {
  label: string;
  at: number[];
  values: (number | null)[];
}

/**
 * Lines with time columns of their own on one axis, as uPlot wants them: `null` is a gap and stays one, `undefined` only says that this line
 * has no point here (two points a pixel are kept for each line, so their times differ) and is drawn through.
 */
export function alignLines(lines: Line[]): uPlot.AlignedData {
  const at = [...new Set(lines.flatMap((line) => line.at))].sort((a, b) => a - b);
  const place = new Map(at.map((time, index) => [time, index]));
  const columns = lines.map((line) => {
    const column: (number | null | undefined)[] = new Array(at.length).fill(undefined);
    line.at.forEach((time, index) => {
      column[place.get(time) ?? 0] = line.values[index] ?? null;
    });
    return column;
  });
  return [at, ...columns];
}

/** The value of a line at or just before a time, for the legend; null in a gap or before the first point. */
export function valueAt(line: Line, atMs: number): number | null {
  let low = 0;
  let high = line.at.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((line.at[middle] ?? 0) <= atMs) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found === -1 ? null : (line.values[found] ?? null);
}

/** The newest value that is not a gap. */
export const lastValue = (line: Line): number | null => line.values.findLast((value) => value !== null) ?? null;
