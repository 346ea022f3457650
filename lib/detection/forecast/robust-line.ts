/** The median; NaN without values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median absolute deviation as a standard deviation of a normal distribution. */
export const spread = (values: readonly number[], center = median(values)): number =>
  1.4826 * median(values.map((x) => Math.abs(x - center)));

export interface Point {
  at: number;
  value: number;
}

/** Medians of the values in `count` equal parts of time; parts without values are left out. */
export function bucketMedians(points: readonly Point[], count: number): Point[] {
  const from = points[0]?.at ?? 0;
  const width = ((points.at(-1)?.at ?? 0) - from) / count || 1;
  const buckets: number[][] = Array.from({ length: count }, () => []);
  for (const { at, value } of points) buckets[Math.min(count - 1, Math.floor((at - from) / width))]!.push(value);
  return buckets.flatMap((values, i) => (values.length > 0 ? [{ at: from + (i + 0.5) * width, value: median(values) }] : []));
}

export interface Line {
  /** Change per millisecond: the median of the slopes between all pairs (Theil and Sen). */
  slope: number;
  /** Value at time 0. */
  intercept: number;
  /** Spread of the points around the line. */
  noise: number;
}

/** The Theil-Sen line through points, with the spread of the points around it. Takes quadratic time, so points are reduced to medians before. */
export function robustLine(points: readonly Point[]): Line {
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++)
    for (let j = i + 1; j < points.length; j++) slopes.push((points[j]!.value - points[i]!.value) / (points[j]!.at - points[i]!.at));
  const slope = slopes.length > 0 ? median(slopes) : 0;
  const rest = points.map(({ at, value }) => value - slope * at);
  const intercept = median(rest);
  return { slope, intercept, noise: spread(rest, intercept) };
}
