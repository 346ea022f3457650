/** The middle value; NaN of nothing. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The medians of `count` consecutive blocks of nearly equal length: noise averaged away, order kept. */
export function blockMedians(values: number[], count: number): number[] {
  return Array.from({ length: count }, (_, block) =>
    median(values.slice(Math.floor((block * values.length) / count), Math.floor(((block + 1) * values.length) / count))),
  );
}

/** Slope of the least-squares line through equidistant values, with its t statistic against "no slope" (0 when the line is perfect and flat). */
export function slopeTest(values: number[]): { slope: number; t: number } {
  const n = values.length;
  const meanX = (n - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / n;
  let [xx, xy] = [0, 0];
  for (const [x, y] of values.entries()) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  const slope = xy / xx;
  const residual = values.reduce((sum, value, x) => sum + (value - meanY - slope * (x - meanX)) ** 2, 0);
  if (slope === 0) return { slope, t: 0 };
  return { slope, t: slope / Math.sqrt(residual / (n - 2) / xx) };
}
