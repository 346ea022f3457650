/** The center and spread of a series, learned at one rate. */
export interface Center {
  median: number;
  /** Median and mean of the absolute deviations from it. */
  mad: number;
  meanDeviation: number;
}

/** How fast the centers forget, as a share of the unit per value. A value must be rare against both; a single center would decide by chance. */
export const RATES = [0.0003, 0.001] as const;
/** A value moves the median by at most this many units times the rate. */
const PACE = 1.5;

export const createCenter = (): Center => ({ median: 0, mad: 0, meanDeviation: 0 });

/** The unit in which deviations are measured: robust where half of the values are equal, and never zero. */
export const unitOf = ({ mad, meanDeviation, median }: Center): number =>
  Math.max(mad, 0.3 * meanDeviation) + 1e-12 + Math.abs(median) * 1e-9;

/** The exact center of a few values. */
export function exactCenter(values: readonly number[]): Center {
  const sorted = [...values].sort((x, y) => x - y);
  const median = sorted[sorted.length >> 1]!;
  const off = sorted.map((x) => Math.abs(x - median)).sort((x, y) => x - y);
  return { median, mad: off[off.length >> 1]!, meanDeviation: off.reduce((sum, x) => sum + x, 0) / off.length };
}

/** Moves a center towards a value by a small share of its unit, whatever the distance. */
export function moveCenter(center: Center, value: number, rate: number): void {
  const step = rate * PACE * Math.max(center.mad, 0.3 * center.meanDeviation);
  const off = Math.abs(value - center.median);
  center.meanDeviation += (off - center.meanDeviation) * rate;
  center.mad = Math.max(0, center.mad + Math.sign(off - center.mad) * step);
  center.median += Math.sign(value - center.median) * Math.min(off, step);
}
