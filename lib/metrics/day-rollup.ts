import { MAX_DECIMALS } from "./codec/decimals";

/** The steps of the two roll-ups, in seconds. */
export const STEPS_SECONDS = [600, 3_600] as const;

/** Average, lowest, highest, count: four columns a series, in this order. */
export const MEASURES = 4;

interface Bucket {
  sum: Float64Array;
  lowest: Float32Array;
  highest: Float32Array;
  count: Float32Array;
}

const emptyBucket = (width: number): Bucket => ({
  sum: new Float64Array(width),
  lowest: new Float32Array(width).fill(Number.POSITIVE_INFINITY),
  highest: new Float32Array(width).fill(Number.NEGATIVE_INFINITY),
  count: new Float32Array(width),
});

/** Sums of one node's day under one layout, in steps. */
export class DayRollup {
  private readonly buckets = new Map<number, Bucket>();

  constructor(
    private readonly width: number,
    private readonly stepMs: number,
  ) {}

  /** One column of an hour, ascending. Sums are kept in local variables until a step is over: this loop sees every sample that is stored. */
  add(column: number, at: Float64Array, values: Float64Array): void {
    let until = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let count = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < at.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      const time = at[i]!;
      if (time >= until) {
        if (count > 0) this.put(column, until - this.stepMs, sum, count, lowest, highest);
        until = time - (time % this.stepMs) + this.stepMs;
        sum = count = 0;
        lowest = Number.POSITIVE_INFINITY;
        highest = Number.NEGATIVE_INFINITY;
      }
      sum += value;
      count++;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    if (count > 0) this.put(column, until - this.stepMs, sum, count, lowest, highest);
  }

  /** The same in longer steps, each a multiple of ours. */
  inSteps(stepMs: number): DayRollup {
    const coarse = new DayRollup(this.width, stepMs);
    for (const [from, { sum, count, lowest, highest }] of this.buckets)
      for (let c = 0; c < this.width; c++)
        if (count[c]! > 0) coarse.put(c, from - (from % stepMs), sum[c]!, count[c]!, lowest[c]!, highest[c]!);
    return coarse;
  }

  private put(column: number, from: number, sum: number, count: number, lowest: number, highest: number): void {
    let bucket = this.buckets.get(from);
    if (!bucket) {
      bucket = emptyBucket(this.width);
      this.buckets.set(from, bucket);
    }
    bucket.sum[column] = bucket.sum[column]! + sum;
    bucket.count[column] = bucket.count[column]! + count;
    bucket.lowest[column] = Math.min(bucket.lowest[column]!, lowest);
    bucket.highest[column] = Math.max(bucket.highest[column]!, highest);
  }

  /** Times and rows as the codec takes them; a series without a value in a step is absent there. */
  rows(): { times: number[]; rows: Float32Array } {
    const times = [...this.buckets.keys()].sort((a, b) => a - b);
    const rows = new Float32Array(times.length * this.width * MEASURES);
    times.forEach((time, t) => {
      const { sum, lowest, highest, count } = this.buckets.get(time)!;
      for (let c = 0; c < this.width; c++) {
        const at = (t * this.width + c) * MEASURES;
        const some = count[c]! > 0;
        rows[at] = some ? sum[c]! / count[c]! : Number.NaN;
        rows[at + 1] = some ? lowest[c]! : Number.NaN;
        rows[at + 2] = some ? highest[c]! : Number.NaN;
        rows[at + 3] = some ? count[c]! : Number.NaN;
      }
    });
    return { times, rows };
  }
}

/** Decimals of the four measures of each series; an average has one more than its values. */
export const rollupDecimals = (decimals: readonly number[]): number[] => decimals.flatMap((d) => [Math.min(MAX_DECIMALS, d + 1), d, d, 0]);
