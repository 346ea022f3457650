import type uPlot from "uplot";

export interface Line {
  label: string;
  at: number[];
  values: (number | null)[];
  /** `edge`: one side of a band, not drawn itself. `trend`: the forecast of the line with index `of`, dashed in its colour. Neither is in the legend. */
  look?: "edge" | { trend: number };
}

/** As a line, where `undefined` says that it has no point at that time and is drawn through. */
export type DrawnLine = Omit<Line, "values"> & { values: (number | null | undefined)[] };

/**
 * Lines with time columns of their own on one axis, as uPlot wants them: `null` is a gap and stays one, `undefined` only says that this line
 * has no point here (two points a pixel are kept for each line, so their times differ) and is drawn through.
 */
export function alignLines(lines: DrawnLine[]): uPlot.AlignedData {
  const at = lines.reduce<number[]>((times, line) => mergeTimes(times, line.at), []);
  return [at, ...lines.map((line) => (line.at === at || isSame(line.at, at) ? line.values : spread(line, at)))];
}

const isSame = (a: number[], b: number[]): boolean => a === b || (a.length === b.length && a.every((time, index) => time === b[index]));

/** Both lists merged, ascending, each time once. Lines of one report have the same times, which is checked first. */
function mergeTimes(a: number[], b: number[]): number[] {
  if (b.length === 0 || isSame(a, b)) return a;
  if (a.length === 0) return b;
  const merged: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [first, second] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    merged.push(Math.min(first, second));
    if (first <= second) i++;
    if (second <= first) j++;
  }
  return merged;
}

function spread(line: DrawnLine, at: number[]): (number | null | undefined)[] {
  const column: (number | null | undefined)[] = new Array(at.length).fill(undefined);
  let place = 0;
  line.at.forEach((time, index) => {
    while (at[place] !== time) place++;
    column[place] = line.values[index];
  });
  return column;
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
